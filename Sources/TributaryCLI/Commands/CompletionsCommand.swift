import ArgumentParser
import Runs

/// Prints a completion script for a shell.
struct CompletionsCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "completions", abstract: "Prints the completion script of a shell: bash, zsh or fish.")

  @Argument(help: "bash, zsh or fish.")
  var shell: String

  var output: OutputSettings { OutputSettings(format: .text, detail: .normal, color: .auto) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    guard let known = CompletionShell(rawValue: shell) else {
      throw CommandFailure.usage("there are completions for bash, zsh and fish, not for '\(shell)'")
    }
    try console.streams.writeLine(TributaryCommand.completionScript(for: known))
    return .success
  }
}
