/// Where the value of a reference goes, for the audit log.
struct SecretPlace: Sendable, Hashable {
  /// The name of the server that gets it; nil for what is no server's.
  var server: String?
  /// The key of the configuration or of the server's definition: `providers.openai.api_key`, `env/GITHUB_TOKEN`.
  var key: String

  init(_ key: String, server: String? = nil) {
    self.key = key
    self.server = server
  }
}
