import FoundationEssentials

/// An absolute `http` or `https` URL, read by the parser that the HTTP client uses too, so that both see the same host.
package struct WebAddress: Sendable, Hashable {
  /// The URL without a fragment.
  package let text: String
  /// `http` or `https`.
  package let scheme: String
  /// The host as it is written, without brackets.
  package let host: String
  /// The written port, or that of the scheme.
  package let port: Int
  /// The path, at least `/`.
  package let path: String

  /// Reads a URL; nil for other schemes, and for one with a user or without a host.
  package init?(_ text: String) {
    guard let url = URL(string: text) else { return nil }
    self.init(url)
  }

  private init?(_ url: URL) {
    guard var parts = URLComponents(url: url, resolvingAgainstBaseURL: true),
      let scheme = parts.scheme?.lowercased(), scheme == "http" || scheme == "https",
      parts.user == nil, parts.password == nil
    else { return nil }
    parts.fragment = nil
    if parts.path.isEmpty { parts.path = "/" }
    guard let clean = parts.url, let written = clean.host, !written.isEmpty else { return nil }
    var host = written[...]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    let port = parts.port ?? (scheme == "https" ? 443 : 80)
    guard !host.isEmpty, (1...65535).contains(port) else { return nil }
    (self.scheme, self.host, self.port) = (scheme, String(host), port)
    text = clean.absoluteString
    path = parts.path
  }

  package var isSecure: Bool { scheme == "https" }

  /// Scheme, host and port: who answers.
  package var origin: String {
    let host = AddressGuard.canonical(host)
    return "\(scheme)://\(host.contains(":") ? "[\(host)]" : host):\(port)"
  }

  package func hasSameOrigin(as other: WebAddress) -> Bool { origin == other.origin }

  /// What a relative or absolute reference of an answer leads to; nil when that is no web address.
  package func resolving(_ reference: String) -> WebAddress? {
    guard let base = URL(string: text), let url = URL(string: reference, relativeTo: base) else { return nil }
    return WebAddress(url.absoluteURL)
  }
}

extension WebAddress: CustomStringConvertible {
  /// Without the query, which may hold secrets.
  package var description: String {
    let isUsual = port == (isSecure ? 443 : 80)
    let shown = host.contains(":") ? "[\(host)]" : host
    return "\(scheme)://\(shown)\(isUsual ? "" : ":\(port)")\(path)"
  }
}
