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
  private let said: RequestParams

  init(_ kind: Kind, _ revision: MCPRevision, _ said: RequestParams) {
    (self.kind, self.revision, self.said) = (kind, revision, said)
  }

  /// What the client says of itself in this request.
  package var client: MCPImplementation? {
    switch kind {
    case .initialize: params["clientInfo"].flatMap { MCPImplementation(json: $0) }
    default: revision.era == .modern ? said.meta.client : nil
    }
  }
  /// What is asked for, without ``arguments``.
  package var params: JSON { said.own }
  /// Of a call or of a prompt; nil when there are none, an object or not.
  var arguments: MCPCallArguments? { said.arguments }
  /// What is said beside it.
  var meta: RequestMeta { said.meta }

  /// Reads the arguments; none are an object without members.
  ///
  /// - Throws: ``RPCError`` when they are no object.
  package func readArguments() throws(RPCError) -> JSON {
    guard let arguments else { return [:] }
    do {
      let json = try arguments.json()
      if case .object = json { return json }
    } catch {
      throw RPCError.invalidParams("params.arguments cannot be read: \(error.message)")
    }
    throw RPCError.invalidParams("params.arguments is not an object")
  }
}

/// Decides for each request alone which era it belongs to and whether it may be served; a function, no state.
///
/// Source: Model Context Protocol, "Versioning", revision 2026-07-28; read 2026-11-24.
package enum ServiceRouter {
  /// `handshake` is the revision agreed on this connection by `initialize`, if there was one.
  package static func route(_ method: String, _ params: JSON?, handshake: MCPRevision?) throws(RPCError)
    -> ServiceRequest
  {
    try route(method, with: RequestParams(params ?? [:]), handshake: handshake)
  }

  /// - Parameter params: nil when they are no object.
  static func route(_ method: String, with params: RequestParams?, handshake: MCPRevision?) throws(RPCError)
    -> ServiceRequest
  {
    guard let params else { throw RPCError.invalidParams("params is not an object") }
    if method == MCPMethod.initialize { return try initialize(params) }
    if let version = params.meta.version { return try modern(method, version, params) }
    if method == MCPMethod.discover {
      throw RPCError.invalidParams("params._meta needs \(MetaKey.protocolVersion) and \(MetaKey.clientCapabilities)")
    }
    guard let handshake else {
      guard method == MCPMethod.ping else {
        throw RPCError.invalidParams(
          "params._meta has no \(MetaKey.protocolVersion), and no initialize came before on this connection")
      }
      return ServiceRequest(.ping, .newestLegacy, params)
    }
    return ServiceRequest(try kind(method, handshake), handshake, params)
  }

  private static func initialize(_ params: RequestParams) throws(RPCError) -> ServiceRequest {
    guard let wanted = params.own["protocolVersion"]?.stringValue else {
      throw RPCError.invalidParams("params.protocolVersion is missing or not a string")
    }
    let known = MCPRevision(rawValue: wanted).flatMap { $0.era == .legacy ? $0 : nil }
    return ServiceRequest(.initialize, known ?? .newestLegacy, params)
  }

  private static func modern(
    _ method: String, _ version: JSON, _ params: RequestParams
  ) throws(RPCError) -> ServiceRequest {
    guard let text = version.stringValue else {
      throw RPCError.invalidParams("\(MetaKey.protocolVersion) is not a string")
    }
    guard let revision = MCPRevision(rawValue: text), revision.era == .modern else {
      let data: JSON = ["supported": .array(supportedVersions), "requested": .string(text)]
      throw RPCError(code: MCPErrorCode.unsupportedVersion, message: "unsupported protocol version", data: data)
    }
    guard params.meta.declared != nil else {
      throw RPCError.invalidParams("\(MetaKey.clientCapabilities) is missing or not an object")
    }
    return ServiceRequest(try kind(method, revision), revision, params)
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
