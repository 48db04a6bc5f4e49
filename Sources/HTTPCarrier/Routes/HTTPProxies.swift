import FoundationEssentials

/// Which proxy a request goes through, as the environment says: `HTTP_PROXY`, `HTTPS_PROXY`, `ALL_PROXY`, `NO_PROXY`.
///
/// The small spellings win. This machine is never reached through a proxy.
package struct HTTPProxies: Sendable, Hashable {
  /// One proxy; its credentials are sent to nobody else.
  package struct Proxy: Sendable, Hashable {
    package var host: String
    package var port: Int
    package var user: String?
    package var password: String?
  }

  private var plain: Proxy?
  private var secure: Proxy?
  private var exceptions: [Exception] = []
  private var isOff = false

  private enum Exception: Sendable, Hashable {
    /// A name and everything below it; with a port only there.
    case name(String, port: Int?)
    case range(AddressRange)
  }

  /// No proxy.
  package init() {}

  /// Reads the variables; a proxy that is no `http://` URL counts as none, with its variable in `unusable`.
  package init(environment: [String: String], unusable: (String) -> Void = { _ in }) {
    func value(_ name: String) -> (String, String)? {
      for name in [name.lowercased(), name] {
        if let text = environment[name], !text.isEmpty { return (name, text) }
      }
      return nil
    }
    func proxy(_ names: [String]) -> Proxy? {
      for (name, text) in names.compactMap(value) {
        if let proxy = Proxy(text) { return proxy }
        unusable(name)
      }
      return nil
    }
    // A CGI program gets HTTP_PROXY from whoever sends a "Proxy" header.
    plain = environment["REQUEST_METHOD"] == nil ? proxy(["HTTP_PROXY", "ALL_PROXY"]) : proxy(["ALL_PROXY"])
    secure = proxy(["HTTPS_PROXY", "ALL_PROXY"])
    for part in (value("NO_PROXY")?.1 ?? "").split(whereSeparator: { $0 == "," || $0 == " " }) {
      if part == "*" { isOff = true } else { exceptions.append(Self.exception(part)) }
    }
  }

  /// The proxy of a request; nil goes straight.
  package func proxy(for address: WebAddress) -> Proxy? {
    guard let proxy = address.isSecure ? secure : plain, !isOff else { return nil }
    let host = AddressGuard.canonical(address.host)
    let number = NetworkAddress(host)
    if host == "localhost" || number.map({ AddressGuard.kind(of: $0) == "loopback" }) == true { return nil }
    let isExcepted = exceptions.contains { exception in
      switch exception {
      case .range(let range): number.map(range.contains) ?? false
      case .name(let name, let port):
        (port == nil || port == address.port) && (host == name || host.hasSuffix("." + name))
      }
    }
    return isExcepted ? nil : proxy
  }

  private static func exception(_ text: Substring) -> Exception {
    if let range = AddressRange(String(text)) { return .range(range) }
    var name = text
    var port: Int?
    if let colon = text.lastIndex(of: ":"), let number = Int(text[text.index(after: colon)...]) {
      (name, port) = (text[..<colon], number)
    }
    if name.hasPrefix("*.") { name = name.dropFirst(2) } else if name.hasPrefix(".") { name = name.dropFirst() }
    return .name(AddressGuard.canonical(String(name)), port: port)
  }
}

extension HTTPProxies.Proxy {
  /// Reads `http://user:password@host:port`, `host:port` or `host`; nil for another scheme.
  package init?(_ text: String) {
    let whole = text.contains("://") ? text : "http://" + text
    guard let parts = URLComponents(string: whole), parts.scheme?.lowercased() == "http", var host = parts.host,
      !host.isEmpty
    else { return nil }
    if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
    self.init(host: host, port: parts.port ?? 80, user: parts.user, password: parts.password)
  }
}
