/// What a ``Client`` works with: models, tools, servers and defaults.
///
/// Keys of files are the Swift names in snake case: `api_key`, `base_url`, `max_result_bytes`.
public struct Config: Sendable, Hashable {
  /// The model providers by name; the name is the prefix of `name/model`.
  public var providers: [String: ProviderConfig]
  public var tools: ToolsConfig
  public var mcp: MCPConfig
  public var defaults: DefaultsConfig

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
