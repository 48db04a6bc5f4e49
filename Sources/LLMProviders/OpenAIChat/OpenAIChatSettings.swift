public import HTTPCarrier
public import LLM

/// How one server of OpenAI's Chat Completions interface is reached and what it takes.
public struct OpenAIChatSettings: Sendable {
  /// The prefix of `/chat/completions` and `/models`.
  public var baseURL: String
  /// Nil for servers without keys, mostly local ones.
  public var apiKey: APIKey?
  /// The value of `OpenAI-Organization`; nil leaves it to the key.
  public var organization: String?
  /// The value of `OpenAI-Project`; nil leaves it to the key.
  public var project: String?
  /// Further header fields, for example those a gateway asks for.
  public var headers: [HTTPField]
  /// What this server takes.
  public var profile: Profile
  /// For requests that say nothing themselves.
  public var unsupported: UnsupportedPolicy
  /// How JSON of a schema is asked for; nil takes the best way the profile has.
  public var jsonSchema: SchemaForm?
  /// Signs every request; nil for services that are content with the key.
  public var signer: (any RequestSigner)?

  /// The value of the query's `api-version`, which Azure's older addresses need; nil for every other server.
  public var apiVersion: String?

  /// OpenAI's own address.
  public static let defaultBaseURL = "https://api.openai.com/v1"

  /// OpenAI's own address without a key, unless said otherwise.
  ///
  /// - Parameter profile: nil takes that of the service at this address, and ``Profile/compatible`` for others.
  public init(
    baseURL: String = OpenAIChatSettings.defaultBaseURL, apiKey: APIKey? = nil, organization: String? = nil,
    project: String? = nil, headers: [HTTPField] = [], profile: Profile? = nil,
    unsupported: UnsupportedPolicy = .warn, jsonSchema: SchemaForm? = nil, apiVersion: String? = nil
  ) {
    self.baseURL = baseURL
    self.apiKey = apiKey
    self.organization = organization
    self.project = project
    self.headers = headers
    self.profile = profile ?? .at(baseURL)
    self.unsupported = unsupported
    self.jsonSchema = jsonSchema
    self.apiVersion = apiVersion
  }
}

extension OpenAIChatSettings: ServiceSettings {
  var prefix: String { baseURL }

  var query: String { apiVersion.map { "?api-version=" + $0 } ?? "" }

  var ownFields: [HTTPField] {
    var fields: [HTTPField] = []
    if let key = apiKey {
      switch profile.keyField {
      case .bearer: fields.append(HTTPField("authorization", "Bearer " + key.value))
      case .apiKey: fields.append(HTTPField("api-key", key.value))
      }
    }
    if let organization { fields.append(HTTPField("openai-organization", organization)) }
    if let project { fields.append(HTTPField("openai-project", project)) }
    return fields
  }

  func bestSchemaForm(for request: InvocationRequest) -> SchemaForm { profile.schemaForm }

  var hasJSONModeBesideWords: Bool { profile.jsonFormats == .objectOnly }
}
