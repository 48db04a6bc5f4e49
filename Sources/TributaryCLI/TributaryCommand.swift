import ArgumentParser
import Tributary

/// The root of all commands; words that name none are a prompt for `run`.
struct TributaryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "tributary",
    abstract: "Runs agents against MCP servers, calls their tools, and is an MCP server itself.",
    discussion: """
      tributary "How many files are here?"     asks a model with your servers' tools
      tributary run agent.md                   runs an agent file
      tributary call files.list_files path=.   calls one tool, without a model
      """,
    version: TributaryVersion.current,
    subcommands: [
      RunCommand.self, WorkflowCommand.self, RunsCommand.self, ResumeCommand.self, AnswerCommand.self,
      SettleCommand.self, ForkCommand.self, RecordCommand.self, ReplayCommand.self, TestCommand.self,
      InvokeCommand.self, ToolsCommand.self, CallCommand.self,
      ResourcesCommand.self, PromptsCommand.self, MCPCommand.self, ModelsCommand.self, ServeCommand.self,
      PolicyCommand.self, AuditCommand.self, SecretCommand.self, JQCommand.self, DoctorCommand.self, ConfigCommand.self,
      CompletionsCommand.self,
    ],
    defaultSubcommand: RunCommand.self)
}
