import Documents
import JSONKit
import LLM

/// Reads the sections of a configuration file; a key that means nothing is an error with what was meant.
enum ConfigReader {
  static let sections = ["providers", "tools", "mcp", "defaults"]
  static let tools = ["allow", "deny", "timeout", "max_result_bytes", "max_parallel"]
  static let mcp = [
    "servers", "servers_dirs", "start_timeout", "call_timeout", "idle_timeout", "max_message_bytes", "shim",
  ]
  static let defaults = [
    "provider", "model", "options", "timeout", "max_turns", "fallback", "cache", "budget",
  ]
  static let cache = ["ttl", "max_bytes"]
  static let budget = ["tokens", "usd"]
  static let modelOptions = [
    "temperature", "max_tokens", "top_p", "frequency_penalty", "presence_penalty", "seed", "stop", "reasoning",
    "parallel_tool_calls", "unsupported", "provider_options", "headers",
  ]

  /// One file's part of the configuration, checked, with its relative paths made absolute.
  struct Layer: Sendable {
    var value: JSON
    var serversDirectories: [String]
  }

  /// Reads a whole configuration; `mcp.servers` is left to ``ServerCatalog``.
  static func config(from value: JSON) throws -> Config {
    var reader = try ObjectReader(value)
    var config = Config()
    if let providers = try reader.optionalReader("providers") { config.providers = try ProviderReader.read(providers) }
    if let tools = try reader.optionalReader("tools") { config.tools = try read(tools: tools) }
    if let mcp = try reader.optionalReader("mcp") { config.mcp = try read(mcp: mcp) }
    if let defaults = try reader.optionalReader("defaults") { config.defaults = try read(defaults: defaults) }
    _ = reader.value("$schema")
    try reader.refuseUnread(known: sections)
    return config
  }

  /// Checks one file's value and makes its paths absolute, so that levels can be laid over each other.
  static func check(_ value: JSON, folder: String, _ environment: HostEnvironment) throws -> Layer {
    let config: Config = try config(from: value)
    if let servers = value["mcp"]?["servers"], servers.objectValue == nil {
      throw DocumentError.value("expected an object of servers by name", at: try JSONPointer("/mcp/servers"))
    }
    var value: JSON = value
    let directories: [String] = config.mcp.serversDirectories.map { environment.absolute($0, in: folder) }
    if var members = value.objectValue, var mcp = members["mcp"]?.objectValue {
      if mcp["servers_dirs"] != nil { mcp["servers_dirs"] = .array(directories.map(JSON.string)) }
      if let shim = config.mcp.shim { mcp["shim"] = .string(environment.absolute(shim, in: folder)) }
      members["mcp"] = .object(mcp)
      value = .object(members)
    }
    value = ProviderReader.absolutePaths(in: value, folder: folder, environment)
    return Layer(value: value, serversDirectories: directories)
  }

  private static func read(tools reader: ObjectReader) throws -> ToolsConfig {
    var reader: ObjectReader = reader
    var config = ToolsConfig()
    config.allow = try reader.optionalStrings("allow") ?? config.allow
    config.deny = try reader.optionalStrings("deny") ?? config.deny
    config.timeout = try reader.optionalDuration("timeout") ?? config.timeout
    config.maxResultBytes = try reader.optionalBytes("max_result_bytes") ?? config.maxResultBytes
    config.maxParallel = try reader.optionalCount("max_parallel") ?? config.maxParallel
    try reader.refuseUnread(known: tools)
    return config
  }

  private static func read(mcp reader: ObjectReader) throws -> MCPConfig {
    var reader: ObjectReader = reader
    var config = MCPConfig()
    _ = reader.value("servers")
    config.serversDirectories = try reader.optionalStrings("servers_dirs") ?? []
    config.startTimeout = try reader.optionalDuration("start_timeout") ?? config.startTimeout
    config.callTimeout = try reader.optionalDuration("call_timeout") ?? config.callTimeout
    config.idleTimeout = try reader.optionalDuration("idle_timeout") ?? config.idleTimeout
    config.maxMessageBytes = try reader.optionalBytes("max_message_bytes") ?? config.maxMessageBytes
    config.shim = try reader.optionalString("shim")
    try reader.refuseUnread(known: mcp)
    return config
  }

  private static func read(defaults reader: ObjectReader) throws -> DefaultsConfig {
    var reader: ObjectReader = reader
    var config = DefaultsConfig()
    config.provider = try reader.optionalString("provider")
    config.model = try reader.optionalString("model")
    if let options = reader.value("options"), !options.isNull {
      config.options = try read(options: options, at: reader.path.appending("options"))
    }
    config.timeout = try reader.optionalDuration("timeout")
    config.maxTurns = try reader.optionalCount("max_turns") ?? config.maxTurns
    config.fallback = try reader.optionalStrings("fallback") ?? []
    if let cache = try reader.optionalReader("cache") { config.cache = try read(cache: cache) }
    if let budget = try reader.optionalReader("budget") { config.budget = try read(budget: budget) }
    try reader.refuseUnread(known: defaults)
    return config
  }

  private static func read(cache reader: ObjectReader) throws -> CacheConfig {
    var reader: ObjectReader = reader
    var config = CacheConfig()
    config.timeToLive = try reader.optionalDuration("ttl") ?? config.timeToLive
    config.maxBytes = try reader.optionalBytes("max_bytes") ?? config.maxBytes
    try reader.refuseUnread(known: cache)
    return config
  }

  private static func read(budget reader: ObjectReader) throws -> BudgetConfig {
    var reader: ObjectReader = reader
    let config = BudgetConfig(tokens: try reader.optionalCount("tokens"), dollars: try reader.optionalDouble("usd"))
    try reader.refuseUnread(known: budget)
    guard config.dollars.map({ $0 > 0 }) ?? true else {
      throw DocumentError.value("expected an amount above 0", at: reader.path.appending("usd"))
    }
    return config
  }

  /// Reads model options; an unknown one is reported at its key.
  static func read(options value: JSON, at path: JSONPointer) throws -> ModelOptions {
    for member in value.objectValue ?? [:] where !modelOptions.contains(where: { $0.sameBytes(as: member.key) }) {
      throw DocumentError.unknownKey(member.key, known: modelOptions, at: path)
    }
    return try ModelOptions(json: value, at: path)
  }
}
