import JSONKit
import JSONRPC
import MCP

/// The parameters of one request, read as far as every request needs them.
///
/// They are large, and handed from one to the next while the request is answered.
final class RequestParams: Sendable {
  /// All but ``arguments`` and ``meta``; an object.
  let own: JSON
  /// Nil when there are none; an object or not.
  let arguments: MCPCallArguments?
  let meta: RequestMeta

  /// Without any parameters, there are none.
  init(own: JSON.Object = JSON.Object(), arguments: MCPCallArguments? = nil, meta: RequestMeta = RequestMeta()) {
    (self.own, self.arguments, self.meta) = (.object(own), arguments, meta)
  }

  /// Parameters that were read already; nil when they are no object.
  convenience init?(_ json: JSON) {
    guard case .object(var members) = json else { return nil }
    let (arguments, meta) = (members["arguments"], RequestMeta(json: members["_meta"]))
    members.removeAll { $0.key.sameBytes(as: "arguments") || $0.key.sameBytes(as: "_meta") }
    self.init(own: members, arguments: arguments.map { .json($0) }, meta: meta)
  }

  /// Parameters as they came; nil when they are no object.
  ///
  /// The text is checked as a whole, and the arguments are left as they are for whoever they are meant for.
  /// - Parameter known: what requests before this one said in `_meta`.
  /// - Throws: ``JSONError`` when it is not JSON.
  convenience init?(_ payload: RPCPayload, _ known: (RPCPayload) throws(JSONError) -> RequestMeta) throws(JSONError) {
    guard let members = try JSON.members(checking: payload.message, in: payload.range) else {
      self.init(try payload.json())
      return
    }
    var (own, arguments, meta): (JSON.Object, MCPCallArguments?, RequestMeta) = (JSON.Object(), nil, RequestMeta())
    for (key, value) in members {
      switch key {
      case "arguments": arguments = .encoded(RPCPayload(message: payload.message, range: value))
      case "_meta": meta = try known(RPCPayload(message: payload.message, range: value))
      default: own[key] = try JSON.parse(payload.message, in: value)
      }
    }
    self.init(own: own, arguments: arguments, meta: meta)
  }
}

extension RequestParams: Equatable {
  static func == (left: RequestParams, right: RequestParams) -> Bool {
    left.own == right.own && left.arguments == right.arguments && left.meta == right.meta
  }
}
