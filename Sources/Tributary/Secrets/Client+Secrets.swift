import JSONKit
import Runs
package import Servers
package import Stores

/// What is done with the stored secrets on the user's own word.
extension Client {
  /// The store: `secrets.db` in the host's data folder, which only its owner reads.
  ///
  /// - Throws: ``ConfigurationError`` when there is no such folder, because the user has no home.
  package func secretStore() throws(ConfigurationError) -> SecretStore {
    guard let secrets = host.environment.secrets else {
      throw ConfigurationError(
        .reference, "secrets are kept in the home folder, and there is none; set HOME or XDG_DATA_HOME")
    }
    return secrets.store
  }

  /// Changes the stored secrets; what cannot be recorded is not changed.
  ///
  /// - Parameters:
  ///   - name: the secret; `*` for all.
  ///   - server: who is to have it, or no longer.
  /// - Throws: what `body` throws, ``ConfigurationError``, `InvocationError` `not_recorded`.
  package func changeSecrets<Value>(
    _ change: SecretChange, of name: String, server: String? = nil, definition: String? = nil,
    _ body: (SecretStore) throws -> Value
  ) async throws -> Value {
    let store: SecretStore = try secretStore()
    var record = AuditRecord(.secretChange, .intent, target: name, server: server)
    record.definition = definition
    record.details = ["change": .string(change.rawValue)]
    return try await recorded(record) {
      try body(store)
    }
  }

  /// Lets a server of the configuration have a secret, as long as its file says what it says now.
  ///
  /// - Throws: ``ConfigurationError`` for a server that does not name the secret or may have it anyway; `SecretStoreError`.
  package func grant(_ name: String, to server: ServerDefinition) async throws {
    guard server.namedSecrets.contains(name) else {
      throw ConfigurationError(
        .value, "the server \"\(server.name)\" does not ask for the secret \(name)",
        suggestion: server.namedSecrets.first, file: server.source)
    }
    guard server.needsGrants else {
      throw ConfigurationError(
        .value, "the server \"\(server.name)\" is of your own configuration and may have every secret it names",
        file: server.source)
    }
    let definition: String = server.grantDigest(in: host.environment)
    try await changeSecrets(.grant, of: name, server: server.name, definition: definition) {
      try $0.grant(name, to: server.name, definition: definition)
    }
  }

  /// Whether a grant is for what a server is now.
  package func holds(_ grant: SecretGrant) -> Bool {
    config.mcp.servers.contains { server in
      server.name == grant.holder && server.grantDigest(in: host.environment) == grant.definition
    }
  }

  /// What the client may see of the process and the machine.
  package var environment: HostEnvironment { host.environment }
}
