/// Where a server that speaks JSON lines listens.
public enum SocketDestination: Sendable, Hashable {
  /// `tcp://HOST:PORT`.
  case tcp(TCPAddress)
  /// `tcps://HOST:PORT`: with TLS, the server's certificate is checked.
  case tls(TCPAddress)
  /// `unix:///PATH`, an absolute path.
  case unix(String)
}

extension SocketDestination: CustomStringConvertible {
  /// The destination as it is written in a configuration.
  public var description: String {
    switch self {
    case .tcp(let address): "\(address)"
    case .tls(let address): "tcps" + "\(address)".dropFirst(3)
    case .unix(let path): "unix://\(path)"
    }
  }
}
