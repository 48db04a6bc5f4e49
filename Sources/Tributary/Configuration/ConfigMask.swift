import JSONKit

/// Hides secrets in configuration that is shown.
enum ConfigMask {
  /// The value with every literal key and header replaced by `***`; a plain reference such as `${env:NAME}` stays.
  static func masked(_ value: JSON) -> JSON {
    guard case .object(var members) = value else { return value }
    if case .object(let providers)? = members["providers"] {
      members["providers"] = .object(
        JSON.Object(providers.map { JSON.Member(key: $0.key, value: provider($0.value)) }))
    }
    if case .object(var serve)? = members["serve"], case .object(let clients)? = serve["clients"] {
      serve["clients"] = .object(JSON.Object(clients.map { JSON.Member(key: $0.key, value: client($0.value)) }))
      members["serve"] = .object(serve)
    }
    return .object(members)
  }

  private static func client(_ value: JSON) -> JSON {
    guard case .object(var members) = value, let token = members["token"] else { return value }
    members["token"] = hidden(token)
    return .object(members)
  }

  private static func provider(_ value: JSON) -> JSON {
    guard case .object(var members) = value else { return value }
    for key in ["api_key", "api_keys"] {
      if let secret = members[key] { members[key] = hidden(secret) }
    }
    if case .object(var options)? = members["options"], let headers = options["headers"] {
      options["headers"] = hidden(headers)
      members["options"] = .object(options)
    }
    return .object(members)
  }

  private static func hidden(_ value: JSON) -> JSON {
    switch value {
    case .string(let text): .string(References.isReference(text) ? text : "***")
    case .array(let items): .array(items.map(hidden))
    case .object(let members): .object(JSON.Object(members.map { JSON.Member(key: $0.key, value: hidden($0.value)) }))
    default: value
    }
  }
}
