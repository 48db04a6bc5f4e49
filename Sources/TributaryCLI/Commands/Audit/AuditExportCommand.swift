import ArgumentParser
import JSONKit
import Runs
import Stores
import Tributary

/// Writes the log as lines of JSON.
struct AuditExportCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "export", abstract: "Writes records as lines of JSON, with their hashes.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var file: AuditFile
  @OptionGroup var choice: AuditChoice

  var output: OutputSettings { global.settings(.text) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await file.open(global).forEach(choice.filter) { try console.writeLine($0.json) }
    return .success
  }
}
