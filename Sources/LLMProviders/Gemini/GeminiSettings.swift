public import HTTPCarrier
public import LLM

/// How Google's Gemini interface, or a server that speaks it, is reached.
public struct GeminiSettings: Sendable {
  /// The prefix of the version and of `/models/…`.
  public var baseURL: String
  /// Nil for gateways without keys.
  public var apiKey: APIKey?
  /// The path after the base URL, `v1` or `v1beta`; nil where the base URL has it already.
  public var apiVersion: String?
  /// Further header fields, for example those a gateway asks for.
  public var headers: [HTTPField]
  /// For requests that say nothing themselves.
  public var unsupported: UnsupportedPolicy
  /// How JSON of a schema is asked for; nil takes the best way the model has.
  public var jsonSchema: SchemaForm?
  /// Signs every request; nil for services that are content with the key.
  public var signer: (any RequestSigner)?

  /// Google's own address.
  public static let defaultBaseURL = "https://generativelanguage.googleapis.com"

  /// Google's own address and `v1`, unless said otherwise.
  public init(
    baseURL: String = GeminiSettings.defaultBaseURL, apiKey: APIKey? = nil, apiVersion: String? = "v1",
    headers: [HTTPField] = [], unsupported: UnsupportedPolicy = .warn, jsonSchema: SchemaForm? = nil
  ) {
    self.baseURL = baseURL
    self.apiKey = apiKey
    self.apiVersion = apiVersion
    self.headers = headers
    self.unsupported = unsupported
    self.jsonSchema = jsonSchema
  }

  /// What `/models/…` and `/files/…` are appended to.
  var prefix: String {
    apiVersion.map { ModelCall.join(baseURL, "/" + $0) } ?? baseURL
  }
}

extension GeminiSettings: ServiceSettings {
  var ownFields: [HTTPField] { apiKey.map { [HTTPField("x-goog-api-key", $0.value)] } ?? [] }

  /// Generations before the third refuse a JSON answer while tools are offered.
  func bestSchemaForm(for request: InvocationRequest) -> SchemaForm {
    GeminiModel(id: request.model).isBeforeThree && request.tools?.isEmpty == false ? .prompt : .native
  }
}
