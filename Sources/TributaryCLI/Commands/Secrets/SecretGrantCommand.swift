import ArgumentParser
import Runs
import Servers
import Stores
import Tributary

/// Lets a server of a project have a secret.
struct SecretGrantCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "grant", abstract: "Lets a server that a project defines have a secret.",
    discussion:
      "The grant is for the server as its file is now, in this folder; after a change it has to be given again.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var servers: ServerOptions

  @Argument(help: "The secret's name.")
  var name: String

  @Argument(help: "The server's name.")
  var server: String

  var output: OutputSettings { global.settings(.text) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.with(servers.request(global), console) { host in
      let all: [ServerDefinition] = host.loaded.config.mcp.servers
      guard let found = all.first(where: { $0.name.sameBytes(as: server) }) else {
        throw CommandFailure(
          .configuration, "unknown_name", "there is no server \"\(server)\"\(server.didYouMean(in: all.map(\.name)))")
      }
      try await host.client.grant(name, to: found)
      console.progress("\(found.name) (\(found.target)) may have \(name)")
    }
    return .success
  }
}

/// Takes a secret from a server.
struct SecretRevokeCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "Takes a secret from a server again; it counts from the server's next start.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: "The secret's name.")
  var name: String

  @Argument(help: "The server's name.")
  var server: String

  var output: OutputSettings { global.settings(.text) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.changingSecrets(.revoke, of: name, server: server, global, console) {
      try $0.revoke(name, from: server)
    }
    console.progress("\(server) may no longer have \(name)")
    return .success
  }
}

/// Makes a file with a new key.
struct SecretNewKeyCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "new-key", abstract: "Makes a file with a new key, for secrets.key_file.")

  @OptionGroup var global: GlobalOptions

  @Argument(help: ArgumentHelp("Where it is made; a file that is there is left as it is.", valueName: "file"))
  var file: String

  var output: OutputSettings { global.settings(.text) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try KeyFile.make(file)
    console.progress("made \(file); name it as secrets.key_file, and keep a copy where nobody finds both")
    return .success
  }
}
