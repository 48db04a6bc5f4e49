import JSONKit
import JSONRPC
import MCP

/// The parameters of one request, read as far as every request needs them.
struct RequestParams: Sendable, Equatable {
  /// All but ``arguments`` and ``meta``.
  private(set) var own = JSON.Object()
  /// Nil when there are none; an object or not.
  private(set) var arguments: MCPCallArguments?
  private(set) var meta = RequestMeta()

  /// None.
  init() {}

  /// Parameters that were read already; nil when they are no object.
  init?(_ json: JSON) {
    guard case .object(var members) = json else { return nil }
    self.init()
    arguments = members["arguments"].map { .json($0) }
    meta = RequestMeta(json: members["_meta"])
    members.removeAll { $0.key.sameBytes(as: "arguments") || $0.key.sameBytes(as: "_meta") }
    own = members
  }

  /// Parameters as they came; nil when they are no object.
  ///
  /// The text is checked as a whole, and the arguments are left as they are for whoever they are meant for.
  /// - Parameter known: what requests before this one said in `_meta`.
  /// - Throws: ``JSONError`` when it is not JSON.
  init?(_ payload: RPCPayload, _ known: (RPCPayload) throws(JSONError) -> RequestMeta) throws(JSONError) {
    try JSON.check(payload.message, in: payload.range)
    guard let members = TopLevelScan.members(of: payload.message, in: payload.range) else {
      self.init(try payload.json())
      return
    }
    self.init()
    for (key, value) in members {
      switch key {
      case "arguments": arguments = .encoded(RPCPayload(message: payload.message, range: value))
      case "_meta": meta = try known(RPCPayload(message: payload.message, range: value))
      default: own[key] = try JSON.parse(payload.message, in: value)
      }
    }
  }
}
