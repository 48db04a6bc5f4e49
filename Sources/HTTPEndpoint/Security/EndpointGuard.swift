import HTTPCarrier

/// Which hosts a client may think it speaks to, and which web pages may let a browser speak to us.
///
/// A web page of anybody can make a browser on this machine post to any port, under a name that it makes point here. Such
/// a request tells the name in `Host`, and the page in `Origin`.
/// Source: Model Context Protocol, "Transports", section on security, revision 2026-07-28; read 2026-11-29.
struct EndpointGuard: Sendable {
  /// The names in `Host` that are ours.
  enum Hosts: Sendable, Hashable {
    /// Whatever a client says: the name of a server that many reach is not known to it.
    case any
    /// These, in small letters, and every name of this machine where it is the only one that can be reached.
    case named(Set<String>, loopback: Bool)
  }

  private let hosts: Hosts
  private let origins: Set<String>

  /// - Parameter origins: the origins of web pages that may use the endpoint, such as `https://example.com`.
  init(hosts: Hosts, origins: Set<String> = []) {
    self.hosts = hosts
    self.origins = Set(origins.map { $0.lowercased() })
  }

  /// Refuses what does not come from a client of ours; nil when it may.
  func refusal(of request: EndpointRequest) -> EndpointReply? {
    let written = request.fields.values("Host")
    guard written.count == 1, let host = written.first else {
      return .refusal(400, "a request needs exactly one Host field")
    }
    guard isOurs(host) else {
      return .refusal(421, "this endpoint does not answer for the host of the request; see its allowed hosts")
    }
    guard let origin = request.fields["Origin"] else { return nil }
    guard !request.fields.repeats("Origin"), allows(origin, to: host) else {
      return .refusal(403, "web pages of this origin may not use this endpoint; see its allowed origins")
    }
    return nil
  }

  private func isOurs(_ host: String) -> Bool {
    guard case .named(let names, let loopback) = hosts else { return true }
    let name = Self.name(of: host)
    if loopback, name == "127.0.0.1" || name == "localhost" || AddressGuard.isLoopback(String(name)) { return true }
    guard !names.isEmpty else { return false }
    return names.contains(name.lowercased()) || names.contains(host.lowercased())
  }

  /// Whether a page of this origin may use the endpoint under this host.
  private func allows(_ origin: String, to host: String) -> Bool {
    let origin = origin.lowercased()
    if origins.contains(origin) { return true }
    guard case .named(_, let loopback) = hosts, let slashes = origin.firstRange(of: "://") else { return false }
    let scheme = origin[..<slashes.lowerBound]
    let place = origin[slashes.upperBound...]
    guard scheme == "http" || scheme == "https", !place.contains("/") else { return false }
    // The page was served under a host of ours, or by another program of this machine.
    return place == host.lowercased() || loopback && AddressGuard.isLoopback(String(Self.name(of: place)))
  }

  /// The host without its port.
  private static func name(of host: some StringProtocol) -> Substring {
    if host.hasPrefix("[") { return Substring(host.prefix { $0 != "]" }.dropFirst()) }
    return Substring(host.prefix { $0 != ":" })
  }
}
