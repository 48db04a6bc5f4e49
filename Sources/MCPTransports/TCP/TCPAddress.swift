import HTTPCarrier

/// A host and a port, written `tcp://HOST:PORT`.
public struct TCPAddress: Sendable, Hashable, CustomStringConvertible {
  /// A name or a number, without brackets.
  public var host: String
  /// 0 lets the system choose, for a listener.
  public var port: Int

  /// An address of its two parts.
  public init(host: String, port: Int) {
    self.host = host
    self.port = port
  }

  /// Reads `tcp://HOST:PORT` or `HOST:PORT`, an IPv6 number in brackets; nil for anything else.
  public init?(_ text: String) {
    var rest = text[...]
    if rest.hasPrefix("tcp://") { rest.removeFirst(6) }
    guard let colon = rest.lastIndex(of: ":"), case let digits = rest[rest.index(after: colon)...],
      digits.allSatisfy(\.isNumber), let port = UInt16(digits)
    else { return nil }
    var host = rest[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.contains(":") {
      return nil
    }
    guard !host.isEmpty, !host.contains(where: { "/ @".contains($0) }) else { return nil }
    self.init(host: String(host), port: Int(port))
  }

  /// The address as `tcp://HOST:PORT`.
  public var description: String {
    host.contains(":") ? "tcp://[\(host)]:\(port)" : "tcp://\(host):\(port)"
  }

  /// Only this machine can reach it.
  public var isLoopback: Bool { AddressGuard.isLoopback(host) }
}
