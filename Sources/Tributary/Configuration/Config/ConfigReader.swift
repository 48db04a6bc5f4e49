import Documents
import JSONKit
import LLM
import Servers

/// Reads the sections of a configuration file; a key that means nothing is an error with what was meant.
enum ConfigReader {
  static let root = ConfigSection<Config>(
    ConfigKey("providers") { reader, config in
      if let providers = try reader.optionalReader("providers") {
        config.providers = try ProviderReader.read(providers)
      }
    },
    .section("tools", \.tools, tools), .section("mcp", \.mcp, mcp), .section("defaults", \.defaults, defaults),
    .section("audit", \.audit, audit), .section("serve", \.serve, ServeSections.serve),
    .section("secrets", \.secrets, secrets),
    ConfigKey("limits") { reader, config in
      if let limits = try reader.optionalReader("limits") { config.limits = try LimitReader.read(limits) }
    })

  static let secrets = ConfigSection<SecretsConfig>(
    .string("key_file", \.keyFile),
    ConfigKey("key_command") { reader, secrets in
      let place: JSONPointer = reader.path.appending("key_command")
      switch reader.value("key_command") {
      case nil, .null?: return
      case .string(let text)?: secrets.keyCommand = CommandWords.split(text)
      default: secrets.keyCommand = try reader.strings("key_command")
      }
      guard secrets.keyCommand?.first?.isEmpty == false else {
        throw DocumentError.value("expected a program and its arguments, with every quote closed", at: place)
      }
    }
  ) { secrets, path in
    guard secrets.keyFile == nil || secrets.keyCommand == nil else {
      throw DocumentError.value("the key comes from a file or from a command, not from both", at: path)
    }
  }

  static let audit = ConfigSection<AuditConfig>(
    ConfigKey("enabled") { reader, audit in
      if let enabled = try reader.optionalBool("enabled") { audit.enabled = enabled }
    },
    .string("path", \.path), .bool("required", \.required))

  static let tools = ConfigSection<ToolsConfig>(
    .strings("allow", \.allow), .strings("deny", \.deny), .duration("timeout", \.timeout),
    .bytes("max_result_bytes", \.maxResultBytes), .count("max_parallel", \.maxParallel),
    .bytes("max_offered_bytes", \.maxOfferedBytes), .word("hidden", \.hidden))

  static let mcp = ConfigSection<MCPConfig>(
    ConfigKey("servers") { reader, _ in _ = reader.value("servers") },
    .strings("servers_dirs", \.serversDirectories), .duration("start_timeout", \.startTimeout),
    .duration("call_timeout", \.callTimeout), .duration("idle_timeout", \.idleTimeout),
    .bytes("max_message_bytes", \.maxMessageBytes), .string("shim", \.shim),
    .string("ca_file", \.certificateFile), .strings("private_hosts", \.privateHosts), .word("lock", \.lock),
    ConfigKey("sandbox") { reader, config in
      let place: JSONPointer = reader.path.appending("sandbox")
      if let sandbox = try ServerSandbox(json: reader.value("sandbox"), at: place) { config.sandbox = sandbox }
    },
    .section("definitions", \.definitions, definitions))

  static let definitions = ConfigSection<DefinitionLimits>(
    .bytes("max_description_bytes", \.maximumDescriptionBytes), .bytes("max_schema_bytes", \.maximumSchemaBytes),
    .count("max_tools", \.maximumTools))

  static let defaults = ConfigSection<DefaultsConfig>(
    .string("provider", \.provider), .string("model", \.model),
    ConfigKey("options") { reader, config in
      guard let options = reader.value("options"), !options.isNull else { return }
      config.options = try read(options: options, at: reader.path.appending("options"))
    },
    .duration("timeout", \.timeout), .count("max_turns", \.maxTurns), .strings("fallback", \.fallback),
    .section("cache", \.cache, cache, over: CacheConfig()),
    .section("budget", \.budget, budget, over: BudgetConfig()))

  static let cache = ConfigSection<CacheConfig>(
    .duration("ttl", \.timeToLive), .bytes("max_bytes", \.maxBytes), .word("store", \.store), .string("path", \.path))

  static let budget = ConfigSection<BudgetConfig>(.count("tokens", \.tokens), .double("usd", \.dollars)) {
    budget, path in
    guard budget.dollars.map({ $0 > 0 }) ?? true else {
      throw DocumentError.value("expected an amount above 0", at: path.appending("usd"))
    }
  }

  static let modelOptions = [
    "temperature", "max_tokens", "top_p", "frequency_penalty", "presence_penalty", "seed", "stop", "reasoning",
    "parallel_tool_calls", "unsupported", "provider_options", "headers",
  ]

  /// One file's part of the configuration, checked, with its relative paths made absolute.
  struct Layer: Sendable {
    var value: JSON
    var serversDirectories: [String]
    /// What it says of the lock; nil when nothing.
    var lock: DefinitionLockMode?
    /// What it says of the sandbox of all servers; nil when nothing.
    var sandbox: ServerSandbox?
  }

  /// Reads a whole configuration; `mcp.servers` is left to ``ServerCatalog``.
  static func config(from value: JSON) throws -> Config {
    var reader = try ObjectReader(value)
    _ = reader.value("$schema")
    var config = Config()
    config.mcp.lock = .record
    return try root.read(reader, into: config)
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
      if let file = config.mcp.certificateFile { mcp["ca_file"] = .string(environment.absolute(file, in: folder)) }
      members["mcp"] = .object(mcp)
      value = .object(members)
    }
    if let path = config.defaults.cache?.path, var members = value.objectValue,
      var defaults = members["defaults"]?.objectValue, var cache = defaults["cache"]?.objectValue
    {
      cache["path"] = .string(environment.absolute(path, in: folder))
      defaults["cache"] = .object(cache)
      members["defaults"] = .object(defaults)
      value = .object(members)
    }
    if let path = config.audit.path, var members = value.objectValue, var audit = members["audit"]?.objectValue {
      audit["path"] = .string(environment.absolute(path, in: folder))
      members["audit"] = .object(audit)
      value = .object(members)
    }
    if let path = config.secrets.keyFile, var members = value.objectValue, var secrets = members["secrets"]?.objectValue
    {
      secrets["key_file"] = .string(environment.absolute(path, in: folder))
      members["secrets"] = .object(secrets)
      value = .object(members)
    }
    value = ServeSections.absolutePaths(in: value, folder: folder, environment)
    value = ProviderReader.absolutePaths(in: value, folder: folder, environment)
    let lock: DefinitionLockMode? = value["mcp"]?["lock"] == nil ? nil : config.mcp.lock
    return Layer(value: value, serversDirectories: directories, lock: lock, sandbox: config.mcp.sandbox)
  }

  /// Reads model options; an unknown one is reported at its key.
  static func read(options value: JSON, at path: JSONPointer) throws -> ModelOptions {
    for member in value.objectValue ?? [:] where !modelOptions.contains(where: { $0.sameBytes(as: member.key) }) {
      throw DocumentError.unknownKey(member.key, known: modelOptions, at: path)
    }
    return try ModelOptions(json: value, at: path)
  }
}
