import ArgumentParser
import Runs
import Stores
import Tributary

/// The stored secrets.
struct SecretCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "secret", abstract: "Keeps secrets in an encrypted file, for ${secret:NAME} in configurations.",
    discussion: """
      The file is opened with the key of secrets.key_file or secrets.key_command, with the passphrase in \
      TRIBUTARY_PASSPHRASE, or with one that is typed at the terminal. No value is ever shown.
      """,
    subcommands: [
      SecretListCommand.self, SecretSetCommand.self, SecretRotateCommand.self, SecretRemoveCommand.self,
      SecretGrantCommand.self, SecretRevokeCommand.self, SecretNewKeyCommand.self,
    ],
    defaultSubcommand: SecretListCommand.self)
}

/// Where a value comes from; never from the command line, which every process of the machine can read.
struct SecretSource: ParsableArguments, Sendable {
  @Option(
    help: ArgumentHelp(
      "The file with the value; - is standard input, the default where it is no terminal.", valueName: "file"))
  var fromFile: String?

  /// The value, without the line end that editors and programs put at its end.
  ///
  /// - Throws: ``CommandFailure`` when there is none.
  func value(of name: String, _ console: Console) throws -> String {
    let text: String
    if let file = fromFile, file != "-" {
      text = try TextArgument.read(file: file)
    } else if fromFile == "-" || console.streams.inputIsPiped {
      text = try console.streams.readInput()
    } else if let typed = SecretEntry.ask("The value of \(name): ") {
      text = typed
    } else {
      throw CommandFailure.usage("there is no value: give it on standard input, or by --from-file FILE")
    }
    var value: Substring = text[...]
    while let last = value.utf8.last, last == 0x0A || last == 0x0D { value = Substring(value.utf8.dropLast()) }
    console.streams.redactor.add(String(value))
    return String(value)
  }
}

extension CommandFailure {
  /// A key that is missing or wrong is one of its own; a name or value that cannot be kept is a wrong command line.
  init(_ error: SecretStoreError) {
    let exit: Runs.ExitCode =
      switch error.code {
      case .unfit, .unknown: .usage
      case .key, .wrongKey: .authentication
      default: .failed
      }
    self.init(exit, error.code.rawValue, error.message)
  }
}

extension Host {
  /// Lends the stored secrets to `body`; no server is needed for that.
  static func withSecrets<Value: Sendable>(
    _ global: GlobalOptions, _ console: Console, _ body: (SecretStore) async throws -> Value
  ) async throws -> Value {
    try await with(ServerOptions.none(global), console) { host in try await body(host.client.secretStore()) }
  }

  /// Changes the stored secrets, on record.
  static func changingSecrets<Value: Sendable>(
    _ change: SecretChange, of name: String, server: String? = nil, _ global: GlobalOptions, _ console: Console,
    _ body: (SecretStore) throws -> Value
  ) async throws -> Value {
    try await with(ServerOptions.none(global), console) { host in
      try await host.client.changeSecrets(change, of: name, server: server, body)
    }
  }
}
