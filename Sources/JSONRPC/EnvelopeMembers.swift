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
  init?(scanning bytes: [UInt8]) {
    guard let whole = try? JSON(parsing: bytes), let members = whole.objectValue else { return nil }
    for member in members {
      switch member.key {
      case "jsonrpc": isVersion2 = member.value == .string("2.0")
      case "id":
        if let value = RPCID(json: member.value) {
          id = .id(value)
        } else {
          id = member.value.isNull ? .null : .unusable
        }
      case "method": method = member.value.stringValue
      case "params": params = Self.payload(member.value)
      case "result": result = Self.payload(member.value)
      case "error": error = Self.payload(member.value)
      default: break
      }
    }
  }

  private static func payload(_ value: JSON) -> RPCPayload {
    let bytes = value.bytes
    return RPCPayload(message: bytes, range: 0..<bytes.count)
  }
}
