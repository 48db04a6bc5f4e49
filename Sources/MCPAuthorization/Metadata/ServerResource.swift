import HTTPCarrier

/// The server as tokens are issued for it, and which addresses may be asked on its behalf.
///
/// Source: RFC 8707, section 2; Model Context Protocol, "Authorization"; read 2026-11-25.
struct ServerResource: Sendable, Hashable {
  let address: WebAddress

  /// Scheme and host in small letters, the port where it is not the usual one, no fragment, no slash at the end.
  var identifier: String {
    let host = AddressGuard.canonical(address.host)
    let isUsual = address.port == (address.isSecure ? 443 : 80)
    let path = Self.path(of: address.text)
    return "\(address.scheme)://\(host.contains(":") ? "[\(host)]" : host)\(isUsual ? "" : ":\(address.port)")"
      + (path == "/" ? "" : path.hasSuffix("/") ? String(path.dropLast()) : path)
  }

  /// Scheme, host and port without a usual port.
  var origin: String { Self.origin(of: address) }

  /// The path of the endpoint, empty for the root.
  var path: String { address.path == "/" ? "" : Self.path(of: address.text) }

  /// Whether metadata that calls itself so is about this server: the same origin, and this path or one above it.
  func matches(_ resource: String) -> Bool {
    guard let other = WebAddress(resource), other.hasSameOrigin(as: address) else { return false }
    let wanted = other.path.hasSuffix("/") ? other.path : other.path + "/"
    let own = address.path.hasSuffix("/") ? address.path : address.path + "/"
    return own.hasPrefix(wanted)
  }

  /// Reads an address that a server or an authorization server named.
  ///
  /// - Throws: ``OAuthError`` for one that is not encrypted, except between programs of one machine.
  func checked(_ url: String, _ what: String) throws(OAuthError) -> WebAddress {
    guard let found = WebAddress(url) else {
      throw OAuthError(.forbidden, "\(what) is no web address: \(url.prefix(100))")
    }
    guard found.isSecure || isLocal && AddressGuard.isLoopback(found.host) else {
      throw OAuthError(.forbidden, "\(what) is not encrypted: \(found); only https is used")
    }
    return found
  }

  /// Whether the server itself is on this machine, by the address that was written down.
  var isLocal: Bool { AddressGuard.isLoopback(address.host) }

  static func origin(of address: WebAddress) -> String {
    let shown = address.description
    return shown.hasSuffix(address.path) ? String(shown.dropLast(address.path.count)) : shown
  }

  /// The path as it was written, escapes included.
  private static func path(of text: String) -> String {
    guard let mark = text.firstRange(of: "://"), let slash = text[mark.upperBound...].firstIndex(of: "/") else {
      return "/"
    }
    return String(text[slash...].prefix { $0 != "?" && $0 != "#" })
  }
}
