import HTTPCarrier

/// One place that a server may reach: hosts by name, pattern or address, and a port.
///
/// `api.example.com` is that host alone, `*.example.com` every name below it and not `example.com` itself. Without a
/// port these are 443 and 80; `api.example.com:8443` is that port alone, `[2001:db8::7]:443` an address. A pattern never
/// stands for an address, however that is written.
package struct EgressRule: Sendable, Hashable {
  private enum Hosts: Hashable {
    case name(String)
    /// The end of every name, with its dot.
    case below(String)
    case address(NetworkAddress)
  }

  /// The ports of a rule that names none.
  package static let usualPorts: Set<Int> = [443, 80]

  /// The rule as it was written.
  package let text: String
  private let hosts: Hosts
  private let ports: Set<Int>

  /// Reads a rule.
  ///
  /// - Throws: ``EgressRefusal`` `bad_rule` with what is wrong.
  package init(_ text: String) throws(EgressRefusal) {
    guard let place = HostAndPort(text, isPattern: true) else {
      throw .badRule(text, "write a host such as api.example.com, *.example.com or api.example.com:8443")
    }
    self.text = text
    ports = place.port.map { [$0] } ?? Self.usualPorts
    if let address = NetworkAddress(place.host) {
      hosts = .address(address)
    } else if place.host.hasPrefix("*.") {
      let end = place.host.dropFirst()
      guard end.dropFirst().contains(".") else {
        throw .badRule(text, "it would allow every host of a whole top-level domain")
      }
      hosts = .below(String(end))
    } else {
      hosts = .name(place.host)
    }
  }

  /// Whether everything that another rule allows is allowed by this one.
  package func covers(_ other: EgressRule) -> Bool {
    guard other.ports.isSubset(of: ports) else { return false }
    return switch (hosts, other.hosts) {
    case (.address(let own), .address(let other)): own == other
    case (.name(let own), .name(let other)): own == other
    case (.below(let end), .name(let name)): name.utf8.count > end.utf8.count && name.hasSuffix(end)
    case (.below(let end), .below(let other)): other.hasSuffix(end)
    default: false
    }
  }

  /// Whether the place is one of the rule's.
  func allows(_ host: String, _ port: Int) -> Bool {
    guard ports.contains(port) else { return false }
    let address = NetworkAddress(host)
    switch hosts {
    case .address(let own): return address == own
    case .name(let name): return address == nil && host == name
    case .below(let end): return address == nil && host.utf8.count > end.utf8.count && host.hasSuffix(end)
    }
  }
}
