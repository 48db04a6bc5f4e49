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

  /// What differs between OpenAI and the many servers that speak its interface.
  public struct Profile: Sendable, Hashable {
    /// The member that limits the answer: `max_completion_tokens` or, for most other servers, `max_tokens`.
    public var maxTokensName: String
    /// Whether the role `developer` and the members only OpenAI knows are sent.
    public var isOpenAI: Bool

    /// A profile for a server that fits neither ``openAI`` nor ``compatible``.
    public init(maxTokensName: String, isOpenAI: Bool) {
      self.maxTokensName = maxTokensName
      self.isOpenAI = isOpenAI
    }

    /// OpenAI itself.
    public static let openAI = Profile(maxTokensName: "max_completion_tokens", isOpenAI: true)
    /// Most other servers.
    public static let compatible = Profile(maxTokensName: "max_tokens", isOpenAI: false)
  }

  /// OpenAI's own address.
  public static let defaultBaseURL = "https://api.openai.com/v1"

  /// OpenAI's own address without a key, unless said otherwise.
  ///
  /// - Parameter profile: nil takes ``Profile/openAI`` for OpenAI's own host and ``Profile/compatible`` for others.
  public init(
    baseURL: String = OpenAIChatSettings.defaultBaseURL, apiKey: APIKey? = nil, organization: String? = nil,
    project: String? = nil, headers: [HTTPField] = [], profile: Profile? = nil,
    unsupported: UnsupportedPolicy = .warn
  ) {
    self.baseURL = baseURL
    self.apiKey = apiKey
    self.organization = organization
    self.project = project
    self.headers = headers
    self.profile = profile ?? (baseURL.hasPrefix("https://api.openai.com/") ? .openAI : .compatible)
    self.unsupported = unsupported
  }
}
