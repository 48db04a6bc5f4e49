package import JSONKit
package import JSONRPC
package import MCP

/// One request after its era is known.
package struct ServiceRequest: Sendable, Equatable {
  /// What is asked, by the method's name.
  package enum Kind: String, Sendable, Equatable, CaseIterable {
    case initialize = "initialize"
    case ping = "ping"
    case discover = "server/discover"
    case listTools = "tools/list"
    case callTool = "tools/call"
    case listResources = "resources/list"
    case listTemplates = "resources/templates/list"
    case readResource = "resources/read"
    case subscribe = "resources/subscribe"
    case unsubscribe = "resources/unsubscribe"
    case listPrompts = "prompts/list"
    case getPrompt = "prompts/get"
    case complete = "completion/complete"
    case setLogLevel = "logging/setLevel"
    case listen = "subscriptions/listen"
    case getTask = "tasks/get"
    case updateTask = "tasks/update"
    case cancelTask = "tasks/cancel"
    case taskResult = "tasks/result"
    case listTasks = "tasks/list"
  }

  package var kind: Kind
  /// The revision this one request is answered in.
  package var revision: MCPRevision
  /// What the client says of itself in this request.
  package var client: MCPImplementation?
  package var params: JSON
}

/// Decides for each request alone which era it belongs to and whether it may be served; a function, no state.
///
/// Source: Model Context Protocol, "Versioning", revision 2026-07-28; read 2026-11-24.
package enum ServiceRouter {
  /// `handshake` is the revision agreed on this connection by `initialize`, if there was one.
  package static func route(_ method: String, _ params: JSON?, handshake: MCPRevision?) throws(RPCError)
    -> ServiceRequest
  {
    let params = params ?? [:]
    guard case .object = params else { throw RPCError.invalidParams("params is not an object") }
    if method == MCPMethod.initialize { return try initialize(params) }
    let meta = params["_meta"]
    if let version = meta?[MetaKey.protocolVersion] { return try modern(method, version, meta, params) }
    if method == MCPMethod.discover {
      throw RPCError.invalidParams("params._meta needs \(MetaKey.protocolVersion) and \(MetaKey.clientCapabilities)")
    }
    guard let handshake else {
      guard method == MCPMethod.ping else {
        throw RPCError.invalidParams(
          "params._meta has no \(MetaKey.protocolVersion), and no initialize came before on this connection")
      }
      return ServiceRequest(kind: .ping, revision: .newestLegacy, client: nil, params: params)
    }
    return ServiceRequest(kind: try kind(method, handshake), revision: handshake, client: nil, params: params)
  }

  private static func initialize(_ params: JSON) throws(RPCError) -> ServiceRequest {
    guard let wanted = params["protocolVersion"]?.stringValue else {
      throw RPCError.invalidParams("params.protocolVersion is missing or not a string")
    }
    let known = MCPRevision(rawValue: wanted).flatMap { $0.era == .legacy ? $0 : nil }
    return ServiceRequest(
      kind: .initialize, revision: known ?? .newestLegacy,
      client: params["clientInfo"].flatMap { MCPImplementation(json: $0) }, params: params)
  }

  private static func modern(
    _ method: String, _ version: JSON, _ meta: JSON?, _ params: JSON
  ) throws(RPCError) -> ServiceRequest {
    guard let text = version.stringValue else {
      throw RPCError.invalidParams("\(MetaKey.protocolVersion) is not a string")
    }
    guard let revision = MCPRevision(rawValue: text), revision.era == .modern else {
      let data: JSON = ["supported": .array(supportedVersions), "requested": .string(text)]
      throw RPCError(code: MCPErrorCode.unsupportedVersion, message: "unsupported protocol version", data: data)
    }
    guard case .object = meta?[MetaKey.clientCapabilities] else {
      throw RPCError.invalidParams("\(MetaKey.clientCapabilities) is missing or not an object")
    }
    let client = meta?[MetaKey.clientInfo].flatMap { MCPImplementation(json: $0) }
    return ServiceRequest(kind: try kind(method, revision), revision: revision, client: client, params: params)
  }

  private static func kind(_ method: String, _ revision: MCPRevision) throws(RPCError) -> ServiceRequest.Kind {
    guard let kind = ServiceRequest.Kind(rawValue: method), kind.exists(in: revision) else {
      throw RPCError.methodNotFound(method)
    }
    return kind
  }

  /// Every revision served, newest first.
  static let supportedVersions: [JSON] = MCPRevision.allCases.reversed().map { .string($0.rawValue) }
}

extension ServiceRequest.Kind {
  /// Whether the answer depends on what the service offers.
  var isAboutParts: Bool {
    switch self {
    case .listTools, .callTool, .listResources, .listTemplates, .readResource, .listPrompts, .getPrompt, .complete: true
    default: false
    }
  }

  /// Whether a revision has the method.
  func exists(in revision: MCPRevision) -> Bool {
    switch self {
    case .initialize, .ping, .subscribe, .unsubscribe, .setLogLevel: revision.era == .legacy
    case .discover, .listen, .updateTask: revision.era == .modern
    case .getTask, .cancelTask: revision >= .newestLegacy
    case .taskResult, .listTasks: revision == .newestLegacy
    case .listTools, .callTool, .listResources, .listTemplates, .readResource, .listPrompts, .getPrompt, .complete: true
    }
  }
}
