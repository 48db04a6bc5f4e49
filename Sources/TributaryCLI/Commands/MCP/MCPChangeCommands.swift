import ArgumentParser
import Runs
import Tributary

/// Removes a server.
struct MCPRemoveCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm", abstract: "Removes a server with its file.", aliases: ["remove"])

  @OptionGroup var global: GlobalOptions
  @OptionGroup var scope: ScopeOption

  @Argument(help: "The server's name.")
  var name: String

  var output: OutputSettings { global.settings(.text) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    let files = ServerFiles()
    let found: ServerFiles.Found = try scope.one(name, files)
    try files.remove(found)
    console.progress("removed \(name) (\(found.place))")
    return .success
  }
}

/// Uses a server again.
struct MCPEnableCommand: HostCommand {
  static let configuration = CommandConfiguration(commandName: "enable", abstract: "Uses a disabled server again.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var scope: ScopeOption

  @Argument(help: "The server's name.")
  var name: String

  var output: OutputSettings { global.settings(.text) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try scope.set(name, isDisabled: false, console)
  }
}

/// Keeps a server and does not use it.
struct MCPDisableCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "disable", abstract: "Keeps a server's file and does not use it.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var scope: ScopeOption

  @Argument(help: "The server's name.")
  var name: String

  var output: OutputSettings { global.settings(.text) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try scope.set(name, isDisabled: true, console)
  }
}

extension ScopeOption {
  fileprivate func set(_ name: String, isDisabled: Bool, _ console: Console) throws -> Runs.ExitCode {
    let files = ServerFiles()
    let found: ServerFiles.Found = try one(name, files)
    try files.setDisabled(isDisabled, found)
    console.progress("\(isDisabled ? "disabled" : "enabled") \(name) (\(found.place))")
    return .success
  }
}
