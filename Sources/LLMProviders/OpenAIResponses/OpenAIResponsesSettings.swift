public import HTTPCarrier
public import LLM

/// How OpenAI's Responses interface, or a server that speaks it, is reached.
public struct OpenAIResponsesSettings: Sendable {
  /// The prefix of `/responses` and `/models`; with the scheme `wss` or `ws` answers come over a WebSocket, kept open.
  public var baseURL: String
  /// Nil for servers without keys, mostly local ones.
  public var apiKey: APIKey?
  /// The value of `OpenAI-Organization`; nil leaves it to the key.
  public var organization: String?
  /// The value of `OpenAI-Project`; nil leaves it to the key.
  public var project: String?
  /// Further header fields, for example those a gateway asks for.
  public var headers: [HTTPField]
  /// Whether the provider keeps answers; without, thoughts come sealed and go back with the conversation.
  public var stores: Bool
  /// For requests that say nothing themselves.
  public var unsupported: UnsupportedPolicy
  /// How JSON of a schema is asked for; nil is OpenAI's own way, which some gateways do not have.
  public var jsonSchema: SchemaForm?
  /// Signs every request; nil for services that are content with the key.
  public var signer: (any RequestSigner)?

  /// OpenAI's own address.
  public static let defaultBaseURL = "https://api.openai.com/v1"

  /// OpenAI's own address without a key, and nothing kept there, unless said otherwise.
  public init(
    baseURL: String = OpenAIResponsesSettings.defaultBaseURL, apiKey: APIKey? = nil, organization: String? = nil,
    project: String? = nil, headers: [HTTPField] = [], stores: Bool = false, unsupported: UnsupportedPolicy = .warn,
    jsonSchema: SchemaForm? = nil
  ) {
    self.baseURL = baseURL
    self.apiKey = apiKey
    self.organization = organization
    self.project = project
    self.headers = headers
    self.stores = stores
    self.unsupported = unsupported
    self.jsonSchema = jsonSchema
  }
}

extension OpenAIResponsesSettings: ServiceSettings {
  /// Whether answers come over WebSockets.
  var isOverSockets: Bool { baseURL.utf8.starts(with: "ws".utf8) }

  /// The address for calls that are no WebSockets; one for a WebSocket may be written with `https` as well.
  var prefix: String { isOverSockets ? "http" + baseURL.dropFirst("ws".count) : baseURL }

  var ownFields: [HTTPField] {
    var fields: [HTTPField] = []
    if let key = apiKey { fields.append(HTTPField("authorization", "Bearer " + key.value)) }
    if let organization { fields.append(HTTPField("openai-organization", organization)) }
    if let project { fields.append(HTTPField("openai-project", project)) }
    return fields
  }
}
