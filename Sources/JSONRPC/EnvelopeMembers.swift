import JSONKit

/// The top-level members of a message that decide what it is.
struct EnvelopeMembers {
  enum Identity {
    case absent
    case null
    case unusable
    case id(RPCID)
  }

  var isVersion2 = false
  var id = Identity.absent
  var method: String?
  var params: RPCPayload?
  var result: RPCPayload?
  var error: RPCPayload?

  /// Finds the members; nil when the bytes are not one JSON object.
  ///
  /// The values of `params`, `result` and `error` are only found, not read: whoever uses one parses it.
  init?(scanning bytes: [UInt8]) {
    let isWhole = TopLevelScan.members(of: bytes.span) { key, value in take(bytes, key, value) }
    guard isWhole else { return nil }
  }

  private mutating func take(_ bytes: [UInt8], _ key: Range<Int>, _ value: Range<Int>) {
    if bytes[key].contains(UInt8(ascii: "\\")) {
      // A key written with escapes: it may still be one of ours, so it is written anew without them.
      guard let name = Self.read(bytes, key.lowerBound - 1..<key.upperBound + 1)?.stringValue else { return }
      return take(named: name, bytes, value)
    }
    switch key.count {
    case 2 where Self.equals(bytes, key, "id"): id = Self.identity(bytes, value)
    case 5 where Self.equals(bytes, key, "error"): error = RPCPayload(message: bytes, range: value)
    case 6 where Self.equals(bytes, key, "method"): method = Self.read(bytes, value)?.stringValue
    case 6 where Self.equals(bytes, key, "params"): params = RPCPayload(message: bytes, range: value)
    case 6 where Self.equals(bytes, key, "result"): result = RPCPayload(message: bytes, range: value)
    case 7 where Self.equals(bytes, key, "jsonrpc"): isVersion2 = Self.equals(bytes, value, #""2.0""#)
    default: break
    }
  }

  private mutating func take(named name: String, _ bytes: [UInt8], _ value: Range<Int>) {
    guard ["id", "error", "method", "params", "result", "jsonrpc"].contains(name) else { return }
    let plain = Array(name.utf8) + bytes[value]
    take(plain, 0..<name.utf8.count, name.utf8.count..<plain.count)
  }

  /// Small integers, the ids we give, are read without the parser.
  private static func identity(_ bytes: [UInt8], _ range: Range<Int>) -> Identity {
    if range.count < 18, bytes[range.lowerBound] != UInt8(ascii: "0") {
      var value: Int64 = 0
      for place in range {
        let digit = bytes[place] &- UInt8(ascii: "0")
        guard digit < 10 else { return parsedIdentity(bytes, range) }
        value = value &* 10 &+ Int64(digit)
      }
      return .id(.integer(value))
    }
    return parsedIdentity(bytes, range)
  }

  private static func parsedIdentity(_ bytes: [UInt8], _ range: Range<Int>) -> Identity {
    guard let value = read(bytes, range) else { return .unusable }
    if let id = RPCID(json: value) { return .id(id) }
    return value.isNull ? .null : .unusable
  }

  private static func read(_ bytes: [UInt8], _ range: Range<Int>) -> JSON? {
    try? JSON.parse(bytes, in: range)
  }

  private static func equals(_ bytes: [UInt8], _ range: Range<Int>, _ text: StaticString) -> Bool {
    guard range.count == text.utf8CodeUnitCount else { return false }
    for place in 0..<range.count {
      let wanted = unsafe text.utf8Start[place]
      if bytes[range.lowerBound + place] != wanted { return false }
    }
    return true
  }
}
