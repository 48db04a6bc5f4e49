import Agents
import ArgumentParser
import LLM
import Runs
import Stores
import Tributary

/// Runs an agent file, or a prompt.
struct RunCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Runs an agent file, or asks a model with the tools of your servers.")
  static let tellsEvents = true

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions
  @OptionGroup var choices: RunOptions

  @Flag(
    inversion: .prefixedNo,
    help: "Whether the run is recorded, so that it can be looked at and, if it is interrupted, resumed.")
  var keep = true

  @Argument(help: ArgumentHelp("An agent file, or the words of a prompt.", valueName: "file|text"))
  var words: [String] = []

  var output: OutputSettings { global.settings(choices.format) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let task = try RunTask(words, choices, console.streams)
    let setup = RunSetup(servers.request(global), choices.model)
    let program: StreamApprover? =
      choices.inputFormat == .streamJSON ? StreamApprover { console.warning($0) } : nil
    program?.start()
    return try await Host.with(
      setup.request, console, setup: setup, adjusting: choices.model.adjust, metrics: choices.model.metrics,
      program: program
    ) {
      host in
      try task.check(host.loaded.config)
      let display = RunDisplay(console: console, isText: task.agent.output == nil)
      let result: RunResult = try await host.client.run(
        task.agent, input: task.input, keeping: await canKeep(host, console)
      ) { reader in
        try await display.show(reader)
      }
      return try display.finish(result)
    }
  }

  /// Whether the run is to be kept and there is a place for it; a machine without one still answers.
  private func canKeep(_ host: Host, _ console: Console) async -> Bool {
    guard keep else { return false }
    do {
      _ = try await host.client.runs().summary(of: "")
      return true
    } catch {
      console.warning("the run is not kept: \(CommandFailure(error).message)")
      return false
    }
  }
}
