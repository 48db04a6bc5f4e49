import JSONKit
import LLM
import Runs
import Services
package import Stores

/// The stored secrets of a host: opens the store with the key that the configuration names, and knows who may have what.
package final class SecretVault: Sendable {
  /// The variable of a passphrase.
  package static let variable = "TRIBUTARY_PASSPHRASE"
  /// The largest key file.
  static let maximumKeyBytes = 4 << 10

  /// `secrets.db` in the host's data folder.
  package let store: SecretStore
  /// Records who got which secret; nil where nothing is recorded.
  private let trail: AuditTrail?

  /// Nil without a home: then there is no place for secrets.
  init?(_ config: SecretsConfig, _ environment: HostEnvironment, trail: AuditTrail? = nil) {
    guard let folder = environment.dataDirectory else { return nil }
    self.trail = trail
    store = SecretStore(path: folder + "/secrets.db", now: environment.now) {
      try Self.material(config, environment, isNew: $0)
    }
  }

  /// The value of a secret, if `user` may have it and that is on record.
  ///
  /// - Parameter place: where it goes.
  /// - Throws: ``ReferenceError`` that says what to do.
  func value(
    of name: String, previous: Bool, for user: SecretUser, in place: SecretPlace
  ) throws(ReferenceError) -> String {
    var record = AuditRecord(.secretUse, .fact, target: previous ? name + "@previous" : name, server: place.server)
    record.onBehalfOf = ServiceCaller.principal
    record.details = ["for": .string(place.key)]
    if case .server(_, _, let definition) = user { record.definition = definition }
    do throws(ReferenceError) {
      let value: String = try find(name, previous: previous, for: user)
      (record.decision, record.outcome) = ("allow", "ok")
      do throws(InvocationError) {
        try trail?.beginWaiting(record)
      } catch {
        throw ReferenceError(.secret, "${secret:\(name)}: \(error.message)")
      }
      return value
    } catch {
      (record.decision, record.outcome, record.reason) = ("deny", "denied", error.message)
      trail?.note(record)
      throw error
    }
  }

  private func find(_ name: String, previous: Bool, for user: SecretUser) throws(ReferenceError) -> String {
    do {
      switch user {
      case .owner: break
      case .open:
        throw ReferenceError(
          .secret, "every process of this machine could read ${secret:\(name)} here; use env or headers")
      case .server(let server, let source, let definition):
        guard try store.isGranted(name, to: server, definition: definition) else {
          let place: String = source.map { " of \($0)" } ?? ""
          throw ReferenceError(
            .secret,
            "the secret \(name) was not granted to the server \"\(server)\"\(place) as it is now; "
              + "if it may have it: tributary secret grant \(name) \(server)")
        }
      }
      return try store.value(of: name, previous: previous)
    } catch let error as ReferenceError {
      throw error
    } catch {
      throw ReferenceError(.secret, "${secret:\(name)}: \(error)")
    }
  }

  /// The key: of the configuration, else the passphrase of the variable, else that of a person.
  ///
  /// - Parameter isNew: whether it is for a store without a secret yet.
  /// - Throws: `SecretStoreError`.
  package static func material(
    _ config: SecretsConfig, _ environment: HostEnvironment, isNew: Bool
  ) throws -> SecretKeyMaterial {
    if let file = config.keyFile { return try SecretKeyMaterial(key: try key(file, environment)) }
    if let command = config.keyCommand {
      do {
        return try SecretKeyMaterial(
          key: trimmed(Array(try environment.runProgram(command, environment.variables).utf8)))
      } catch let failure as ProgramOutput.Failure {
        throw SecretStoreError(.key, "secrets.key_command: the program \(command[0]) \(failure.message)")
      }
    }
    if let passphrase = environment.variable(variable) {
      environment.redactor.add(passphrase)
      return try SecretKeyMaterial(passphrase: passphrase)
    }
    if let passphrase = environment.askPassphrase(isNew ? "A new passphrase for your secrets: " : "Passphrase: ") {
      environment.redactor.add(passphrase)
      if isNew, environment.askPassphrase("Once more: ") != passphrase {
        throw SecretStoreError(.key, "the two passphrases differ; nothing was stored")
      }
      return try SecretKeyMaterial(passphrase: passphrase)
    }
    throw SecretStoreError(
      .key,
      "there is no key for the stored secrets: set \(variable), or secrets.key_file in your configuration "
        + "(make one with 'tributary secret new-key FILE'), or secrets.key_command")
  }

  private static func key(_ path: String, _ environment: HostEnvironment) throws -> [UInt8] {
    let full: String = environment.absolute(path)
    guard !environment.othersCanRead(full) else {
      throw SecretStoreError(.key, "others can read the key of your secrets; make it yours alone: chmod 600 \(full)")
    }
    guard let bytes = try? environment.readFile(full, maximumKeyBytes) else {
      throw SecretStoreError(
        .key, "secrets.key_file: \(full) cannot be read; make one with 'tributary secret new-key \(full)'")
    }
    guard bytes.count <= maximumKeyBytes else {
      throw SecretStoreError(.key, "secrets.key_file: \(full) has more than \(maximumKeyBytes) bytes")
    }
    return trimmed(bytes)
  }

  /// Without the line end that editors and programs put there.
  private static func trimmed(_ bytes: [UInt8]) -> [UInt8] {
    Array(bytes.reversed().drop { $0 == 0x0A || $0 == 0x0D }.reversed())
  }
}
