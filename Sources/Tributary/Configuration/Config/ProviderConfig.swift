public import LLM

@_exported public import struct HTTPCarrier.HTTPTimeouts

/// One entry of `providers`.
public struct ProviderConfig: Sendable, Hashable {
  /// Whether it is used at all; default true.
  public var enabled: Bool
  /// The keys, in the order in which they are tried; empty looks for the provider's variables in the environment.
  ///
  /// With more than one, the next takes over where one is refused or over its limit, and limits count for each.
  public var apiKeys: [Secret]
  /// What the wire paths are appended to, `https://host/v1`; nil is the provider's own address.
  public var baseURL: String?
  /// The models it has; a bare model id that stands here goes to this provider.
  public var models: [Model]
  /// How the provider is spoken to.
  public var options: Options

  /// A provider at its own address that offers all its models, unless said otherwise.
  public init(
    enabled: Bool = true, apiKey: String? = nil, baseURL: String? = nil, models: [Model] = [],
    options: Options = Options()
  ) {
    self.enabled = enabled
    apiKeys = apiKey.map { [Secret($0)] } ?? []
    self.baseURL = baseURL
    self.models = models
    self.options = options
  }
}

extension ProviderConfig {
  /// A model and what it can take.
  public struct Model: Sendable, Hashable, ExpressibleByStringLiteral {
    /// The id at the provider.
    public var id: String
    /// The most tokens a request may have; nil when not known.
    public var contextTokens: Int?
    /// The most tokens an answer may have; nil when not known.
    public var maxOutputTokens: Int?
    /// What it costs; nil when not known.
    public var price: ModelPrice?

    /// A model that says nothing of its size, unless said otherwise.
    public init(_ id: String, contextTokens: Int? = nil, maxOutputTokens: Int? = nil) {
      self.id = id
      self.contextTokens = contextTokens
      self.maxOutputTokens = maxOutputTokens
    }

    /// A model that says nothing of its size.
    public init(stringLiteral id: String) { self.init(id) }
  }

  /// How the provider is spoken to.
  public struct Options: Sendable, Hashable {
    /// The wire format of a provider with a name of its own.
    ///
    /// `openai` (Responses), `openai-chat`, `openai-compat`, `anthropic`, `google` or `scripted`.
    public var kind: String?
    /// Which server speaks OpenAI's interface, by a name of ``OpenAIChatSettings/Profile``; nil goes by the address.
    ///
    /// `openai`, `compatible`, `ollama`, `vllm`, `llama.cpp`, `lmstudio`, `openrouter`, `groq`, `mistral`, `deepseek`, `xai`
    /// or `azure`.
    public var profile: String?
    /// The version the API is asked for, where it has one.
    public var apiVersion: String?
    /// Header fields of every request; values may be references.
    public var headers: [String: Secret]
    /// How long each phase of a call may take.
    public var timeouts: Timeouts
    /// What happens with a setting the provider does not know; default warn.
    public var unsupported: UnsupportedPolicy
    /// How JSON of a schema is asked for; nil takes the best way the provider is known to have.
    public var jsonSchema: SchemaForm?
    /// The turns to play, of the scripted provider: a path.
    public var script: String?
    /// What happens around every request to it.
    public var steps = Steps()

    /// The provider's own API and address, unless said otherwise.
    public init(
      kind: String? = nil, profile: String? = nil, apiVersion: String? = nil, headers: [String: Secret] = [:],
      timeouts: Timeouts = Timeouts(), unsupported: UnsupportedPolicy = .warn, jsonSchema: SchemaForm? = nil,
      script: String? = nil
    ) {
      self.kind = kind
      self.profile = profile
      self.apiVersion = apiVersion
      self.headers = headers
      self.timeouts = timeouts
      self.unsupported = unsupported
      self.jsonSchema = jsonSchema
      self.script = script
    }
  }

  /// How long a provider may take.
  public typealias Timeouts = HTTPTimeouts
}
