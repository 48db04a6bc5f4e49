import JSONKit
import JSONRPC

/// Which scopes an operation needs beyond those of every request.
struct OperationScopes: Sendable {
  /// The scopes for a method, and the tool, prompt or resource it names.
  let needed: @Sendable (_ method: String, _ name: String?) -> [String]
  /// How the refusal is said.
  let challenge: @Sendable (_ scopes: [String]) -> EndpointFields

  /// Refuses an operation that the client was not allowed; all it needs is named at once.
  func refusal(of request: EndpointRequest, _ method: String, _ params: JSON, _ id: RPCID) -> EndpointReply? {
    let needed = needed(method, params["name"]?.stringValue ?? params["uri"]?.stringValue)
    guard request.principal?.allows(needed) == false else { return nil }
    let error = RPCError.invalidRequest("the client was not allowed this; it needs \(needed.joined(separator: " "))")
    return .refusal(403, error, id: id, challenge(needed))
  }
}
