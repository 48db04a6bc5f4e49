import ArgumentParser
import Runs
import Stores
import Tributary

/// Keeps a value under a name.
struct SecretSetCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "set", abstract: "Keeps a value under a name, in the place of the one before it.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: SecretSource

  @Argument(help: "The name, as in ${secret:NAME}.")
  var name: String

  var output: OutputSettings { global.settings(.text) }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    try SecretRules.check(name: name)
    let value: String = try source.value(of: name, console)
    let version: Int = try await Host.changingSecrets(.set, of: name, global, console) { try $0.set(name, value) }
    console.progress("stored \(name), version \(version)")
    return .success
  }
}

/// Keeps a new value and gives the old one for a while.
struct SecretRotateCommand: HostCommand {
  static let configuration = CommandConfiguration(
    commandName: "rotate", abstract: "Keeps a new value; the old one stays for a while as ${secret:NAME@previous}.",
    discussion: "With --key the key of the whole file is changed instead, and no value.")

  @OptionGroup var global: GlobalOptions
  @OptionGroup var source: SecretSource

  @Option(
    help: ArgumentHelp("How long the old value stays; 24h if left out.", valueName: "time"),
    transform: DurationArgument.read)
  var keep: DurationArgument?

  @Flag(help: "Change the key of the file: to that of --key-file, else to a passphrase.")
  var key = false

  @Option(help: ArgumentHelp("The file of the new key.", valueName: "file"))
  var keyFile: String?

  @Argument(help: "The name, as in ${secret:NAME}.")
  var name: String?

  var output: OutputSettings { global.settings(.text) }

  func validate() throws {
    guard key == (name == nil) else { throw ValidationError("give the NAME of a secret, or --key for the key of all") }
    if keyFile != nil, !key { throw ValidationError("--key-file goes with --key") }
  }

  func execute(_ console: Console) async throws -> Runs.ExitCode {
    guard let name else { return try await rotateKey(console) }
    try SecretRules.check(name: name)
    let value: String = try source.value(of: name, console)
    let grace: Duration = keep?.duration ?? SecretStore.defaultGrace
    let version: Int = try await Host.changingSecrets(.rotate, of: name, global, console) { store in
      guard try store.list().contains(where: { $0.name == name && $0.state == .active }) else {
        throw CommandFailure.usage("there is no secret \(name) to rotate; 'tributary secret set \(name)' makes one")
      }
      return try store.set(name, value, grace: grace)
    }
    console.progress("stored \(name), version \(version); the one before it stays for \(grace.shortText)")
    return .success
  }

  private func rotateKey(_ console: Console) async throws -> Runs.ExitCode {
    try await Host.changingSecrets(.rekey, of: "*", global, console) { try $0.rekey(try newKey(console)) }
    console.progress("changed the key; from now on only the new one opens the secrets")
    return .success
  }

  private func newKey(_ console: Console) throws -> SecretKeyMaterial {
    if let keyFile {
      var config = SecretsConfig()
      config.keyFile = keyFile
      return try SecretVault.material(config, .current(redactor: console.streams.redactor), isNew: false)
    }
    if let passphrase = EnvironmentVariables["TRIBUTARY_NEW_PASSPHRASE"] {
      return try SecretKeyMaterial(passphrase: passphrase)
    }
    guard let first = SecretEntry.ask("The new passphrase: ") else {
      throw CommandFailure.usage("there is no new key: give --key-file FILE, or set TRIBUTARY_NEW_PASSPHRASE")
    }
    guard SecretEntry.ask("Once more: ") == first else { throw CommandFailure.usage("the two differ; nothing changed") }
    return try SecretKeyMaterial(passphrase: first)
  }
}
