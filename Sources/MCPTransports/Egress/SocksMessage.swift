import HTTPCarrier

/// The messages of SOCKS5 as far as a proxy without passwords needs them: a greeting and a wish to be connected.
///
/// Source: RFC 1928, sections 3 to 6.
enum SocksMessage {
  /// The first byte of every message.
  static let version: UInt8 = 5
  /// The answer to a greeting: no password is asked for.
  static let welcome: [UInt8] = [version, 0]
  /// The answer to a greeting that does not offer that.
  static let noMethod: [UInt8] = [version, 0xFF]

  /// What became of a wish.
  enum Reply: UInt8 {
    case succeeded = 0
    case failed = 1
    case notAllowed = 2
    case hostUnreachable = 4
    case unknownCommand = 7

    init(_ code: EgressRefusal.Code) {
      self =
        switch code {
        case .notListed, .privateAddress: .notAllowed
        case .unknownHost, .unreachable: .hostUnreachable
        case .badRequest: .unknownCommand
        default: .failed
        }
    }
  }

  /// The bytes of a greeting and whether it offers to come without a password; nil when there are not enough yet.
  static func greeting(_ bytes: [UInt8]) -> (length: Int, value: Bool)? {
    guard bytes.count >= 2, bytes.count >= 2 + Int(bytes[1]) else { return nil }
    let length = 2 + Int(bytes[1])
    return (length, bytes[2..<length].contains(0))
  }

  /// The bytes of a wish and what is wished; nil when there are not enough yet.
  static func wish(_ bytes: [UInt8]) throws(EgressRefusal) -> (length: Int, value: EgressRequest)? {
    guard bytes.count >= 5 else { return nil }
    let length: Int
    switch bytes[3] {
    case 1: length = 4
    case 3: length = 1 + Int(bytes[4])
    case 4: length = 16
    default: throw .badRequest("the address is of a kind that SOCKS5 does not know")
    }
    guard bytes[0] == version, bytes[1] == 1, bytes[2] == 0 else {
      throw .badRequest("of SOCKS5 the proxy knows 'connect' alone")
    }
    guard bytes.count >= 4 + length + 2 else { return nil }
    let address = Array(bytes[4..<4 + length])
    let host =
      bytes[3] == 3 ? String(decoding: address.dropFirst(), as: UTF8.self) : NetworkAddress(bytes: address)?.description
    let port = Int(bytes[4 + length]) << 8 | Int(bytes[5 + length])
    guard let host, let place = HostAndPort(host: host, port: port) else {
      throw .badRequest("the host of the request is no name and no address")
    }
    return (4 + length + 2, EgressRequest(way: .socks, place: place))
  }

  /// The answer to a wish; the address in it says nothing.
  static func reply(_ reply: Reply) -> [UInt8] {
    [version, reply.rawValue, 0, 1, 0, 0, 0, 0, 0, 0]
  }
}
