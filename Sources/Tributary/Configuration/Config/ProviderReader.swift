import Documents
import JSONKit
import LLM
import LLMProviders

/// Reads `providers`.
enum ProviderReader {
  /// The names that need no `kind`.
  static let builtIn = ["openai", "openai-chat", "openai-compat", "anthropic", "google", "gemini", "scripted"]
  /// What `kind` may be: each built-in provider has an interface of its own.
  static let kinds = builtIn

  /// What `options.profile` may be.
  static let profiles = OpenAIChatSettings.Profile.all.map(\.name)

  static let keys = ["enabled", "api_key", "api_keys", "base_url", "models", "options"]
  static let options =
    ["kind", "profile", "api_version", "headers", "timeouts", "unsupported", "script"] + StepsReader.keys
  static let timeouts = ["connect", "first_byte", "idle", "total"]
  static let model = ["id", "context_tokens", "max_output_tokens", "price"]

  static func read(_ reader: ObjectReader) throws -> [String: ProviderConfig] {
    var reader: ObjectReader = reader
    var providers: [String: ProviderConfig] = [:]
    for member in reader.unread {
      let entry: ObjectReader = try reader.reader(member.key)
      guard !member.key.isEmpty, !member.key.utf8.contains(UInt8(ascii: "/")) else {
        throw DocumentError(.value, "\(entry.path): a provider's name has no / in it", path: entry.path)
      }
      providers[member.key] = try read(entry, name: member.key)
    }
    return providers
  }

  private static func read(_ reader: ObjectReader, name: String) throws -> ProviderConfig {
    var reader: ObjectReader = reader
    var config = ProviderConfig()
    config.enabled = try reader.optionalBool("enabled") ?? true
    try readKeys(&reader, into: &config)
    config.baseURL = try reader.optionalString("base_url")
    if let url = config.baseURL, !url.hasPrefix("http://"), !url.hasPrefix("https://") {
      throw DocumentError.value(
        "expected an address that starts with http:// or https://", at: reader.path.appending("base_url"))
    }
    for (index, model) in try (reader.optionalArray("models") ?? []).enumerated() {
      config.models.append(try read(model: model, at: reader.path.appending("models").appending(index)))
    }
    if let options = try reader.optionalReader("options") { config.options = try read(options: options) }
    if reader.value("kind") != nil {
      let place: JSONPointer = reader.path.appending("kind")
      throw DocumentError(.unknownKey, "\(place): \"kind\" stands inside \"options\"", path: place)
    }
    try reader.refuseUnread(known: keys)
    try check(config, name: name, at: reader.path)
    return config
  }

  private static func check(_ config: ProviderConfig, name: String, at path: JSONPointer) throws {
    if let kind = config.options.kind ?? (builtIn.contains(name) ? name : nil) {
      return try checkOptions(config.options, kind: kind, at: path.appending("options"))
    }
    let known: String = kinds.joined(separator: ", ")
    throw DocumentError(
      .value, "\(path): \"\(name)\" is not built in, so it needs options.kind: one of \(known)",
      suggestion: name.nearest(in: builtIn), path: path)
  }

  /// An option that means nothing for a wire format is an error, never ignored.
  private static func checkOptions(_ options: ProviderConfig.Options, kind: String, at path: JSONPointer) throws {
    let stray: String?
    switch kind {
    case "scripted":
      stray = options.apiVersion != nil ? "api_version" : options.profile != nil ? "profile" : nil
    case "openai":
      stray =
        options.profile != nil
        ? "profile" : options.apiVersion != nil ? "api_version" : options.script != nil ? "script" : nil
    case "anthropic", "google", "gemini":
      stray = options.profile != nil ? "profile" : options.script != nil ? "script" : nil
    default:
      let isVersioned: Bool = options.profile == OpenAIChatSettings.Profile.azure.name
      stray = options.apiVersion != nil && !isVersioned ? "api_version" : options.script != nil ? "script" : nil
    }
    guard let stray else { return }
    let place: JSONPointer = path.appending(stray)
    throw DocumentError(.unsupported, "\(place): \"\(stray)\" means nothing for \(kind)", path: place)
  }

  private static func readKeys(_ reader: inout ObjectReader, into config: inout ProviderConfig) throws {
    if let text = try reader.optionalString("api_key") {
      config.apiKey = try secret(text, at: reader.path.appending("api_key"))
    }
    guard let texts = try reader.optionalStrings("api_keys") else { return }
    let place: JSONPointer = reader.path.appending("api_keys")
    guard config.apiKey == nil, (1...2).contains(texts.count) else {
      throw DocumentError.value("expected the active key and perhaps the previous one, without api_key", at: place)
    }
    config.apiKey = try secret(texts[0], at: place.appending(0))
    if texts.count == 2 { config.previousAPIKey = try secret(texts[1], at: place.appending(1)) }
  }

  private static func secret(_ text: String, at place: JSONPointer) throws -> Secret {
    do throws(ReferenceError) {
      try References.check(text)
    } catch {
      throw DocumentError(error.code == .unsupported ? .unsupported : .value, "\(place): \(error.message)", path: place)
    }
    return Secret(reference: text)
  }

  private static func read(model: JSON, at path: JSONPointer) throws -> ProviderConfig.Model {
    if let id = model.stringValue { return ProviderConfig.Model(id) }
    var reader = try ObjectReader(model, at: path)
    var entry = ProviderConfig.Model(
      try reader.string("id"), contextTokens: try reader.optionalCount("context_tokens"),
      maxOutputTokens: try reader.optionalCount("max_output_tokens"))
    if let price = try reader.optionalReader("price") { entry.price = try StepsReader.read(price: price) }
    try reader.refuseUnread(known: Self.model)
    return entry
  }

  private static func read(options reader: ObjectReader) throws -> ProviderConfig.Options {
    var reader: ObjectReader = reader
    var options = ProviderConfig.Options()
    if let kind = try reader.optionalString("kind") {
      let place: JSONPointer = reader.path.appending("kind")
      guard kinds.contains(kind) else { throw DocumentError.word(kind, of: kinds, at: place) }
      options.kind = kind
    }
    if let profile = try reader.optionalString("profile") {
      guard profiles.contains(profile) else {
        throw DocumentError.word(profile, of: profiles, at: reader.path.appending("profile"))
      }
      options.profile = profile
    }
    options.apiVersion = try reader.optionalString("api_version")
    for header in try reader.optionalObject("headers") ?? [:] {
      let place: JSONPointer = reader.path.appending("headers").appending(header.key)
      guard let text = header.value.stringValue else { throw DocumentError.value("expected a string", at: place) }
      options.headers[header.key] = try secret(text, at: place)
    }
    if let timeouts = try reader.optionalReader("timeouts") { options.timeouts = try read(timeouts: timeouts) }
    if let word = try reader.optionalString("unsupported") {
      guard let policy = UnsupportedPolicy(rawValue: word) else {
        throw DocumentError.word(word, of: ["error", "warn", "drop"], at: reader.path.appending("unsupported"))
      }
      options.unsupported = policy
    }
    options.script = try reader.optionalString("script")
    options.steps = try StepsReader.read(&reader)
    try reader.refuseUnread(known: Self.options)
    return options
  }

  private static func read(timeouts reader: ObjectReader) throws -> ProviderConfig.Timeouts {
    var reader: ObjectReader = reader
    var timeouts = ProviderConfig.Timeouts()
    timeouts.connect = try reader.optionalDuration("connect") ?? timeouts.connect
    timeouts.firstByte = try reader.optionalDuration("first_byte") ?? timeouts.firstByte
    timeouts.idle = try reader.optionalDuration("idle") ?? timeouts.idle
    if let total = reader.value("total"), total != "none" { timeouts.total = try reader.optionalDuration("total") }
    try reader.refuseUnread(known: Self.timeouts)
    return timeouts
  }

  /// Makes the paths of one file absolute: those of scripts and of `${file:…}` references.
  static func absolutePaths(in value: JSON, folder: String, _ environment: HostEnvironment) -> JSON {
    guard var members = value.objectValue, let providers = members["providers"]?.objectValue else { return value }
    var changed = JSON.Object()
    for provider in providers {
      guard var fields = provider.value.objectValue else { continue }
      for key in ["api_key", "api_keys"] {
        if let secret = fields[key] { fields[key] = absolute(secret, folder) }
      }
      if var options = fields["options"]?.objectValue {
        if let script = options["script"]?.stringValue {
          options["script"] = .string(environment.absolute(script, in: folder))
        }
        if let headers = options["headers"] { options["headers"] = absolute(headers, folder) }
        fields["options"] = .object(options)
      }
      changed.append(provider.key, .object(fields))
    }
    members["providers"] = .object(changed)
    return .object(members)
  }

  private static func absolute(_ value: JSON, _ folder: String) -> JSON {
    switch value {
    case .string(let text): .string(References.absolutePaths(in: text, folder: folder))
    case .array(let items): .array(items.map { absolute($0, folder) })
    case .object(let members):
      .object(JSON.Object(members.map { JSON.Member(key: $0.key, value: absolute($0.value, folder)) }))
    default: value
    }
  }
}
