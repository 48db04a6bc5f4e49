import JSONKit

/// One received message, told apart by which members it has and by nothing else.
///
/// `method` with `id` is a request, `method` without `id` a notification, `result` or `error` a response.
/// Everything else is invalid: other versions, arrays, ids that are null, fractions or booleans, a response with both or neither.
/// Source: Model Context Protocol, "Base Protocol", revision 2026-07-28; read 2026-11-24.
public enum RPCMessage: Sendable, Hashable {
  case request(RPCID, method: String, params: RPCPayload?)
  case notification(method: String, params: RPCPayload?)
  /// The peer's answer to one of our requests.
  case result(RPCID, RPCPayload)
  /// The peer's refusal; the id is nil when the peer could not read ours.
  case failure(RPCID?, RPCPayload)
  /// Not a message; the reason is for logs.
  case invalid(String)
}

extension RPCMessage {
  /// Classifies one message.
  public init(classifying bytes: [UInt8]) {
    guard let members = EnvelopeMembers(scanning: bytes) else {
      self = .invalid("not a JSON object")
      return
    }
    guard members.isVersion2 else {
      self = .invalid("jsonrpc is not \"2.0\"")
      return
    }
    if let method = members.method {
      switch members.id {
      case .absent: self = .notification(method: method, params: members.params)
      case .id(let id): self = .request(id, method: method, params: members.params)
      case .null, .unusable: self = .invalid("the request id is neither a string nor an integer")
      }
      return
    }
    switch (members.result, members.error, members.id) {
    case (let result?, nil, .id(let id)): self = .result(id, result)
    case (nil, let error?, .id(let id)): self = .failure(id, error)
    case (nil, let error?, .absent), (nil, let error?, .null): self = .failure(nil, error)
    case (nil, nil, _): self = .invalid("neither method nor result nor error")
    case (.some, .some, _): self = .invalid("both result and error")
    default: self = .invalid("the response id is neither a string nor an integer")
    }
  }
}
