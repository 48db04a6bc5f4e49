import HTTPCarrier

/// Where metadata is looked for, in order.
///
/// Source: RFC 9728, section 3; RFC 8414, section 3; OpenID Connect Discovery 1.0, section 4; read 2026-11-25.
enum WellKnownAddresses {
  /// Of a server: what its challenge names, then beside its path, then at its root.
  static func resource(_ resource: ServerResource, named: String?) -> [String] {
    let base = resource.origin + "/.well-known/oauth-protected-resource"
    var all = [named].compactMap { $0 }
    if !resource.path.isEmpty { all.append(base + resource.path) }
    all.append(base)
    return unique(all)
  }

  /// Of an authorization server, by its issuer.
  static func server(_ issuer: WebAddress) -> [String] {
    let origin = ServerResource.origin(of: issuer)
    let path = ServerResource(address: issuer).path
    let plain = path.hasSuffix("/") ? String(path.dropLast()) : path
    guard !plain.isEmpty else {
      return ["oauth-authorization-server", "openid-configuration"].map { "\(origin)/.well-known/\($0)" }
    }
    return [
      "\(origin)/.well-known/oauth-authorization-server\(plain)", "\(origin)/.well-known/openid-configuration\(plain)",
      "\(origin)\(plain)/.well-known/openid-configuration",
    ]
  }

  private static func unique(_ all: [String]) -> [String] {
    var seen: Set<String> = []
    return all.filter { seen.insert($0).inserted }
  }
}
