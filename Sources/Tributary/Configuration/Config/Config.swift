/// What a ``Client`` works with: models, tools, servers and defaults.
///
/// ```swift
/// var config = Config(providers: ["anthropic": ProviderConfig(apiKey: key)])
/// let command = ServerDefinition.Command("files-server", ["--root", "."])
/// config.mcp.servers = [ServerDefinition(name: "files", endpoint: .command(command))]
/// config.tools.deny = ["files.delete_*"]
/// config.defaults.model = "anthropic/claude-sonnet-4-6"
/// ```
///
/// Keys of files are the Swift names in snake case: `api_key`, `base_url`, `max_result_bytes`.
public struct Config: Sendable, Hashable {
  /// The model providers by name; the name is the prefix of `name/model`.
  public var providers: [String: ProviderConfig]
  /// Which tools may be used, and how they are called.
  public var tools: ToolsConfig
  /// The tool servers.
  public var mcp: MCPConfig
  /// What a request or run gets that does not say otherwise.
  public var defaults: DefaultsConfig
  /// What may be called.
  public var policy = PolicyConfig()
  /// The log of what was decided and done.
  public var audit = AuditConfig()
  /// Who may use `tributary serve`, and how.
  public var serve = ServeConfig()
  /// Where the key of the stored secrets is.
  public var secrets = SecretsConfig()
  /// What all clients and processes of a user may do and spend together, by the names of the limits.
  public var limits: [String: LimitConfig] = [:]

  /// A configuration with the defaults named at each member and no providers, unless said otherwise.
  public init(
    providers: [String: ProviderConfig] = [:], tools: ToolsConfig = ToolsConfig(), mcp: MCPConfig = MCPConfig(),
    defaults: DefaultsConfig = DefaultsConfig()
  ) {
    self.providers = providers
    self.tools = tools
    self.mcp = mcp
    self.defaults = defaults
  }
}
