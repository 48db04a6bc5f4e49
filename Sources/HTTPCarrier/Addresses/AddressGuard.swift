/// Which addresses may be connected to: the public ones, and any of a host that the configuration names.
///
/// A server, or whoever controls a name, must not be able to send us to the machine we run on, to its network or to the
/// keys that a cloud gives out at a fixed address.
/// Source: IANA special-purpose address registries; read 2026-11-25.
package struct AddressGuard: Sendable, Hashable {
  /// Hosts that may have any address, in small letters and without brackets.
  package var named: Set<String>

  package init(named: Set<String> = []) {
    self.named = Set(named.map(Self.canonical))
  }

  /// Why the address of a host must not be connected to; nil when it may be.
  package func refusal(of address: NetworkAddress, host: String) -> String? {
    guard !named.contains(Self.canonical(host)), let kind = Self.kind(of: address) else { return nil }
    return "\(host) is \(address), a \(kind) address"
  }

  /// The host as names are compared: small letters, no brackets, no dot at its end.
  package static func canonical(_ host: String) -> String {
    var host = host.lowercased()[...]
    if host.hasPrefix("["), host.hasSuffix("]") { host = host.dropFirst().dropLast() }
    if host.hasSuffix(".") { host = host.dropLast() }
    return String(host)
  }

  /// Whether a host, by a name or a number, is this machine and nobody else can reach it.
  package static func isLoopback(_ host: String) -> Bool {
    canonical(host) == "localhost" || NetworkAddress(host).map { kind(of: $0) == "loopback" } ?? false
  }

  /// What kind of address it is; nil for one that anybody on the net can be reached at.
  package static func kind(of address: NetworkAddress) -> String? {
    if address.isVersion4 { return kind(of: address, among: version4) }
    if let inner = embedded(in: address.bytes) { return kind(of: inner) }
    return kind(of: address, among: version6)
  }

  private static func kind(of address: NetworkAddress, among table: [(range: AddressRange, kind: String)]) -> String? {
    table.first { $0.range.contains(address) }?.kind
  }

  /// The IPv4 address that packets to an IPv6 address end at: mapped, compatible, NAT64 and 6to4.
  private static func embedded(in bytes: [UInt8]) -> NetworkAddress? {
    let isLow = bytes[..<10].allSatisfy { $0 == 0 }
    let isMapped = isLow && bytes[10] == 0xFF && bytes[11] == 0xFF
    let isOwn = bytes[12..<15].allSatisfy { $0 == 0 } && bytes[15] <= 1
    let isCompatible = isLow && bytes[10] == 0 && bytes[11] == 0 && !isOwn
    let isNAT64 = bytes[..<12].elementsEqual([0, 0x64, 0xFF, 0x9B] + Array(repeating: 0, count: 8))
    if isMapped || isCompatible || isNAT64 { return NetworkAddress(bytes: Array(bytes[12...])) }
    if bytes[0] == 0x20, bytes[1] == 0x02 { return NetworkAddress(bytes: Array(bytes[2..<6])) }
    return nil
  }

  /// The first one that fits counts.
  private static let version4 = table([
    ("169.254.169.254", "metadata"), ("169.254.170.2", "metadata"), ("169.254.170.23", "metadata"),
    ("100.100.100.200", "metadata"), ("168.63.129.16", "metadata"), ("192.0.0.192", "metadata"),
    ("0.0.0.0/8", "local"), ("10.0.0.0/8", "private"), ("100.64.0.0/10", "carrier-grade NAT"),
    ("127.0.0.0/8", "loopback"), ("169.254.0.0/16", "link-local"), ("172.16.0.0/12", "private"),
    ("192.0.0.0/24", "reserved"), ("192.0.2.0/24", "documentation"), ("192.88.99.0/24", "reserved"),
    ("192.168.0.0/16", "private"), ("198.18.0.0/15", "benchmarking"), ("198.51.100.0/24", "documentation"),
    ("203.0.113.0/24", "documentation"), ("224.0.0.0/4", "multicast"), ("240.0.0.0/4", "reserved"),
  ])

  private static let version6 = table([
    ("fd00:ec2::254", "metadata"), ("fd20:ce::254", "metadata"), ("::", "local"), ("::1", "loopback"),
    ("64:ff9b:1::/48", "private"), ("100::/64", "reserved"), ("2001::/32", "tunnel"),
    ("2001:db8::/32", "documentation"),
    ("3fff::/20", "documentation"), ("5f00::/16", "reserved"), ("fc00::/7", "unique-local"),
    ("fe80::/10", "link-local"),
    ("fec0::/10", "site-local"), ("ff00::/8", "multicast"),
  ])

  private static func table(_ rows: [(String, String)]) -> [(range: AddressRange, kind: String)] {
    rows.compactMap { text, kind in AddressRange(text).map { ($0, kind) } }
  }
}
