import HTTPCarrier
import LLM

/// What the settings of every provider over HTTP say.
protocol ServiceSettings: Sendable {
  var apiKey: APIKey? { get }
  /// Further header fields; they win over ``ownFields``.
  var headers: [HTTPField] { get }
  var unsupported: UnsupportedPolicy { get }
  /// How JSON of a schema is asked for; nil goes by ``bestSchemaForm(for:)``.
  var jsonSchema: SchemaForm? { get }
  /// Signs every request; nil for services that are content with the key.
  var signer: (any RequestSigner)? { get }

  /// What the paths of calls are appended to.
  var prefix: String { get }
  /// What stands behind every path, with its question mark; mostly nothing.
  var query: String { get }
  /// The fields of the interface: its version, the account, the key.
  var ownFields: [HTTPField] { get }
  /// The best way to get JSON of a schema for a request.
  func bestSchemaForm(for request: InvocationRequest) -> SchemaForm
  /// Whether any JSON can be asked for where the schema goes in words.
  var hasJSONModeBesideWords: Bool { get }
}

extension ServiceSettings {
  var query: String { "" }

  func bestSchemaForm(for request: InvocationRequest) -> SchemaForm { .native }

  var hasJSONModeBesideWords: Bool { false }
}
