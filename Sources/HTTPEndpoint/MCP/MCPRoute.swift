import JSONKit
import JSONRPC
import Logging
import MCP
import Services
import Synchronization

/// The endpoint of a service: both eras of the protocol on one path.
///
/// What a message and its fields say of the revision decides for each request alone. One that says what every modern
/// request says is answered by itself; all others belong to a session, which `initialize` begins.
final class MCPRoute: EndpointRoute {
  let service: MCPService
  let sessions: LegacySessions
  let mirrors: ToolMirrors
  let logger: Logger
  /// What is listened on now, to be ended in an orderly way.
  let listening = OpenExchanges()
  let scopes: OperationScopes?

  let methods = ["POST", "GET", "DELETE"]

  init(_ service: MCPService, sessions: LegacySessions, scopes: OperationScopes? = nil, logger: Logger) {
    self.service = service
    self.sessions = sessions
    self.scopes = scopes
    self.logger = logger
    mirrors = ToolMirrors(service)
  }

  // MARK: The head

  func refusal(of head: EndpointRequest) -> EndpointReply? {
    let fields = head.fields
    guard head.method == "POST" else {
      let routing = RoutingFields(fields)
      if routing.isModern, !(routing.isUnknown && routing.session != nil) {
        return .refusal(405, "modern clients send every message with POST", ["Allow": "POST"])
      }
      guard head.method == "DELETE" || Accepted(fields).events else {
        return .refusal(406, "a stream of events is all there is here; accept text/event-stream")
      }
      return nil
    }
    let accepted = Accepted(fields)
    guard accepted.json, accepted.events else {
      return .refusal(406, "the client has to accept both application/json and text/event-stream")
    }
    guard Accepted.isJSON(fields["Content-Type"]), !fields.repeats("Content-Type") else {
      return .refusal(415, "a message is application/json")
    }
    guard (fields["Content-Encoding"] ?? "identity").lowercased() == "identity" else {
      return .refusal(415, "a message is sent as it is, not compressed", ["Accept-Encoding": "identity"])
    }
    return nil
  }

  // MARK: The message

  func answer(_ request: EndpointRequest) async -> EndpointReply {
    let routing = RoutingFields(request.fields)
    switch request.method {
    case "POST": return post(request, routing)
    case "GET": return listen(request, routing)
    default: return end(request, routing)
    }
  }

  private func post(_ request: EndpointRequest, _ routing: RoutingFields) -> EndpointReply {
    let message = RPCMessage(classifying: request.body)
    switch message {
    case .request(let id, let method, let payload):
      let params: JSON
      do throws(JSONError) {
        params = try payload?.json() ?? [:]
      } catch {
        return Self.refusal(RPCError(code: RPCError.parseErrorCode, message: "not JSON: \(error.message)"), id)
      }
      if let refusal = scopes?.refusal(of: request, method, params, id) { return refusal }
      guard speaksModern(routing, params) else {
        return session(request, routing, .request(id, method: method, payload))
      }
      return modern(request, routing, id, method, payload, params)
    case .notification(_, let payload):
      // A modern client has nothing to tell on this carrier.
      if speaksModern(routing, (try? payload?.json()) ?? .null) { return EndpointReply(202) }
      return session(request, routing, .other)
    case .result, .failure:
      guard !routing.isModern || routing.isUnknown && routing.session != nil else {
        return Self.refusal(.invalidRequest("a modern server asks nothing, so there is nothing to answer"), nil)
      }
      return session(request, routing, .other)
    case .invalid(let reason): return invalid(request, routing, reason)
    }
  }

  /// Whether a message is one of those that need no session; an unknown revision with a session is a mistake of its own.
  private func speaksModern(_ routing: RoutingFields, _ params: JSON) -> Bool {
    if params["_meta"]?[MetaKey.protocolVersion] != nil { return true }
    return routing.isModern && !(routing.isUnknown && routing.session != nil)
  }

  private func invalid(_ request: EndpointRequest, _ routing: RoutingFields, _ reason: String) -> EndpointReply {
    do throws(JSONError) {
      let json = try JSON(parsing: request.body)
      if let batch = json.arrayValue, !routing.isModern { return session(request, routing, .batch(batch)) }
      return Self.refusal(.invalidRequest(reason), json["id"].flatMap { RPCID(json: $0) })
    } catch {
      return Self.refusal(RPCError(code: RPCError.parseErrorCode, message: "not JSON: \(error.message)"), nil)
    }
  }

  /// A refusal with the status that goes with its code.
  static func refusal(_ error: RPCError, _ id: RPCID?) -> EndpointReply {
    .refusal(status(of: error), error, id: id)
  }

  /// The status of an error that is known before anything is sent; others are answers like any.
  static func status(of error: RPCError) -> Int {
    switch error.code {
    case RPCError.methodNotFoundCode: 404
    case RPCError.parseErrorCode, RPCError.invalidRequestCode, RPCError.invalidParamsCode,
      MCPErrorCode.headerMismatch, MCPErrorCode.missingClientCapability, MCPErrorCode.unsupportedVersion:
      400
    default: 200
    }
  }
}
