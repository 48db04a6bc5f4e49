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

  /// The most keys of one provider.
  static let maximumKeys = 64

  /// The keys of an entry.
  static let entry = ConfigSection<ProviderConfig>(
    .bool("enabled", \.enabled), ConfigKey("api_key") { try readKeys("api_key", &$0, into: &$1) },
    ConfigKey("api_keys") { try readKeys("api_keys", &$0, into: &$1) }, .string("base_url", \.baseURL),
    ConfigKey("models") { reader, config in
      for (index, model) in try (reader.optionalArray("models") ?? []).enumerated() {
        config.models.append(try read(model: model, at: reader.path.appending("models").appending(index)))
      }
    },
    .section("options", \.options, ProviderSections.options))

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
    if reader.value("kind") != nil {
      let place: JSONPointer = reader.path.appending("kind")
      throw DocumentError(.unknownKey, "\(place): \"kind\" stands inside \"options\"", path: place)
    }
    let config: ProviderConfig = try entry.read(reader, into: ProviderConfig())
    if let url = config.baseURL, !url.hasPrefix("http://"), !url.hasPrefix("https://") {
      throw DocumentError.value(
        "expected an address that starts with http:// or https://", at: reader.path.appending("base_url"))
    }
    try check(config, name: name, at: reader.path)
    return config
  }

  private static func check(_ config: ProviderConfig, name: String, at path: JSONPointer) throws {
    if let kind = kind(of: config.options, name: name) {
      return try checkOptions(config.options, kind: kind, at: path.appending("options"))
    }
    let known: String = kinds.joined(separator: ", ")
    throw DocumentError(
      .value, "\(path): \"\(name)\" is not built in, so it needs options.profile, or options.kind: one of \(known)",
      suggestion: name.nearest(in: builtIn), path: path)
  }

  /// The interface of an entry: the one it says, else that of its name or its profile; nil where nothing tells.
  static func kind(of options: ProviderConfig.Options, name: String) -> String? {
    if let kind = options.kind { return kind }
    if builtIn.contains(name) { return name }
    // All profiles speak one interface; that of OpenAI itself has an address without being told.
    return options.profile.map { $0 == OpenAIChatSettings.Profile.openAI.name ? "openai-chat" : "openai-compat" }
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

  /// Reads one reference or a list of them; `api_key` and `api_keys` mean the same.
  private static func readKeys(
    _ name: String, _ reader: inout ObjectReader, into config: inout ProviderConfig
  ) throws {
    guard let value = reader.value(name), !value.isNull else { return }
    let place: JSONPointer = reader.path.appending(name)
    guard config.apiKeys.isEmpty else {
      throw DocumentError.value("expected the keys here or in api_key, not in both", at: place)
    }
    if let text = value.stringValue {
      config.apiKeys = [try secret(text, at: place)]
      return
    }
    guard let texts = value.arrayValue, (1...maximumKeys).contains(texts.count) else {
      throw DocumentError.value("expected a key, or a list of 1 to \(maximumKeys) keys", at: place)
    }
    for (index, text) in texts.enumerated() {
      let item: JSONPointer = place.appending(index)
      guard let text = text.stringValue else { throw DocumentError.value("expected a string", at: item) }
      config.apiKeys.append(try secret(text, at: item))
    }
  }

  static func secret(_ text: String, at place: JSONPointer) throws -> Secret {
    do throws(ReferenceError) {
      try References.check(text)
    } catch {
      throw DocumentError(error.code == .unsupported ? .unsupported : .value, "\(place): \(error.message)", path: place)
    }
    return Secret(reference: text)
  }

  private static func read(model: JSON, at path: JSONPointer) throws -> ProviderConfig.Model {
    if let id = model.stringValue { return ProviderConfig.Model(id) }
    return try ProviderSections.model.read(try ObjectReader(model, at: path), into: ProviderConfig.Model(""))
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
