public import HTTPCarrier
public import LLM

/// How Anthropic's Messages interface, or a server that speaks it, is reached.
public struct AnthropicSettings: Sendable {
  /// The prefix of `/v1/messages` and `/v1/models`.
  public var baseURL: String
  /// Nil for gateways without keys.
  public var apiKey: APIKey?
  /// The value of `anthropic-version`; many gateways still want `2023-06-01`.
  public var version: String
  /// The header field the key is sent in.
  public var authentication: Authentication
  /// The values of `anthropic-beta`.
  public var betas: [String]
  /// Further header fields, for example those a gateway asks for.
  public var headers: [HTTPField]
  /// The interface demands a limit; this one goes with requests that set none.
  public var defaultMaxTokens: Int
  /// For requests that say nothing themselves.
  public var unsupported: UnsupportedPolicy
  /// How JSON of a schema is asked for; nil is Anthropic's own way, which some gateways do not have.
  public var jsonSchema: SchemaForm?
  /// Signs every request; nil for services that are content with the key.
  public var signer: (any RequestSigner)?

  /// Where the key goes.
  public enum Authentication: String, Sendable, Hashable {
    /// `Authorization: Bearer`.
    case bearer
    /// `x-api-key`.
    case apiKeyHeader = "x-api-key"
  }

  /// Anthropic's own address.
  public static let defaultBaseURL = "https://api.anthropic.com"

  /// Anthropic's own address with a bearer key and 16384 tokens an answer, unless said otherwise.
  public init(
    baseURL: String = AnthropicSettings.defaultBaseURL, apiKey: APIKey? = nil, version: String = "2026-10-21",
    authentication: Authentication = .bearer, betas: [String] = [], headers: [HTTPField] = [],
    defaultMaxTokens: Int = 16_384, unsupported: UnsupportedPolicy = .warn, jsonSchema: SchemaForm? = nil
  ) {
    self.baseURL = baseURL
    self.apiKey = apiKey
    self.version = version
    self.authentication = authentication
    self.betas = betas
    self.headers = headers
    self.defaultMaxTokens = defaultMaxTokens
    self.unsupported = unsupported
    self.jsonSchema = jsonSchema
  }

  /// Whether the version still takes temperature and top_p.
  var takesSampling: Bool { version == "2023-06-01" }
}

extension AnthropicSettings: ServiceSettings {
  var prefix: String { baseURL }

  var ownFields: [HTTPField] {
    var fields = [HTTPField("anthropic-version", version)]
    if !betas.isEmpty { fields.append(HTTPField("anthropic-beta", betas.joined(separator: ","))) }
    if let key = apiKey {
      switch authentication {
      case .bearer: fields.append(HTTPField("authorization", "Bearer " + key.value))
      case .apiKeyHeader: fields.append(HTTPField("x-api-key", key.value))
      }
    }
    return fields
  }
}
