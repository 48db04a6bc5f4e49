/// Why a text is no address of a server.
struct ServerAddressError: Error, Sendable, Hashable {
  var message: String
  /// The address is right, but this version cannot call it.
  var isUnsupported = false
}

/// The host and port of a server: `tcp://127.0.0.1:9000`, `localhost:8080`, `tcp://[::1]:9000`.
struct ServerAddress: Sendable, Hashable {
  var host: String
  var port: Int

  init(_ text: String) throws(ServerAddressError) {
    var rest: Substring = text[...]
    if let mark = text.firstRange(of: "://") {
      let scheme: String = text[..<mark.lowerBound].lowercased()
      switch scheme {
      case "tcp": rest = text[mark.upperBound...]
      case "http", "https", "unix", "ws", "wss":
        throw ServerAddressError(
          message: "\(scheme):// servers are not supported yet; use a command or tcp://", isUnsupported: true)
      default: throw ServerAddressError(message: "\(scheme):// is no kind of server; use tcp://HOST:PORT")
      }
    }
    if rest.hasSuffix("/") { rest = rest.dropLast() }
    guard let colon = rest.utf8.lastIndex(of: UInt8(ascii: ":")) else { throw Self.shape }
    let number: Substring = rest[rest.index(after: colon)...]
    guard number.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let port = Int(number), (1...65535).contains(port)
    else { throw ServerAddressError(message: "the port must be a number from 1 to 65535") }
    var host: Substring = rest[..<colon]
    if host.hasPrefix("["), host.hasSuffix("]") {
      host = host.dropFirst().dropLast()
    } else if host.utf8.contains(UInt8(ascii: ":")) {
      throw ServerAddressError(message: "an IPv6 address stands in brackets: tcp://[::1]:9000")
    }
    let isHost: Bool = host.utf8.allSatisfy {
      $0 > 0x20 && $0 != 0x7F && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: "@")
    }
    guard !host.isEmpty, isHost else { throw Self.shape }
    self.host = String(host)
    self.port = port
  }

  private static let shape = ServerAddressError(message: "an address is HOST:PORT or tcp://HOST:PORT")
}
