import HTTPCarrier

/// Why a text is no address of a server.
struct ServerAddressError: Error, Sendable, Hashable {
  var message: String
  /// The address is right, but this version cannot call it.
  var isUnsupported = false
}

/// Where a server listens: `localhost:8080`, `tcp://[::1]:9000`, `tcps://host:9000`, `unix:///run/x.sock`, `https://host/mcp`.
enum ServerAddress: Sendable, Hashable {
  case tcp(host: String, port: Int)
  /// TCP with TLS.
  case tls(host: String, port: Int)
  case unix(path: String)
  /// Streamable HTTP, or what came before it.
  case web(String)

  init(_ text: String) throws(ServerAddressError) {
    var rest: Substring = text[...]
    var isSecure = false
    if let mark = text.firstRange(of: "://") {
      let scheme: String = text[..<mark.lowerBound].lowercased()
      switch scheme {
      case "tcp", "tcps":
        isSecure = scheme == "tcps"
        rest = text[mark.upperBound...]
      case "http", "https":
        guard WebAddress(text) != nil else {
          throw ServerAddressError(message: "this is no http:// or https:// address with a host and without a user")
        }
        self = .web(text)
        return
      case "unix":
        let path: Substring = text[mark.upperBound...]
        // 107 bytes is what the system takes.
        guard path.hasPrefix("/"), (2...107).contains(path.utf8.count), !path.utf8.contains(0) else {
          throw ServerAddressError(
            message: "a Unix socket is an absolute path of at most 107 bytes: unix:///run/x.sock")
        }
        self = .unix(path: String(path))
        return
      case "ws", "wss":
        throw ServerAddressError(
          message: "\(scheme):// servers are not supported yet; use a command, tcp:// or https://", isUnsupported: true)
      default:
        throw ServerAddressError(message: "\(scheme):// is no kind of server; use tcp://HOST:PORT or https://HOST/PATH")
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
    self = isSecure ? .tls(host: String(host), port: port) : .tcp(host: String(host), port: port)
  }

  private static let shape = ServerAddressError(
    message: "an address is HOST:PORT, tcp://HOST:PORT or https://HOST/PATH")
}
