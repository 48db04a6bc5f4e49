import ArgumentParser

/// Workflows: files with steps that run in order, side by side, again, and after a person's answer.
struct WorkflowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "workflow", abstract: "Checks, draws and runs workflow files.",
    discussion: """
      tributary workflow check digest.yaml            tells what is wrong
      tributary workflow run digest.yaml -i topic=jq  runs it, and keeps the run
      tributary workflow resume r_1f2e                goes on with a run
      """,
    subcommands: [
      WorkflowCheckCommand.self, WorkflowLintCommand.self, WorkflowPlanCommand.self, WorkflowGraphCommand.self,
      WorkflowRunCommand.self, WorkflowTestCommand.self, ResumeCommand.self, WorkflowListCommand.self,
    ])
}
