/// What the server asks of the proxy, read and checked.
struct EgressRequest: Sendable {
  /// How it was asked for, which says how it is answered.
  enum Way: String, Sendable {
    /// One request over plain HTTP: its head, as it goes on, and how its body ends.
    case http
    /// A tunnel, asked for over HTTP.
    case connect
    /// A tunnel, asked for over SOCKS5.
    case socks
  }

  let way: Way
  /// Where it goes; the port is never missing.
  let place: HostAndPort
  /// What is sent there first.
  var head: [UInt8] = []
  /// How much of what follows belongs to the request; a tunnel has no end.
  var body = RequestBody.tunnel

  /// The port that is asked for.
  var port: Int { place.port ?? 0 }

  /// Written to the server when the way is free; a plain request is answered by the host itself.
  var welcome: [UInt8] {
    switch way {
    case .http: []
    case .connect: Array("HTTP/1.1 200 Connection established\r\n\r\n".utf8)
    case .socks: SocksMessage.reply(.succeeded)
    }
  }

  /// Written to the server when it may not or cannot have what it asked for.
  static func answer(to way: Way, _ refusal: EgressRefusal) -> [UInt8] {
    way == .socks ? SocksMessage.reply(SocksMessage.Reply(refusal.code)) : Array(refusal.answer.utf8)
  }
}
