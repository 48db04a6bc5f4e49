import Agents
import JSONKit
import JSONRPC
import LLM
import MCP
import Servers
import Services

/// One server behind the gateway: its things as parts of the gateway's service, whose requests it answers.
struct GatewayServer: Sendable {
  let server: RemoteMCPServer
  let calls: PassedCalls
  let permission: GatewayPermission
  let around: GatewayCall.Around

  // MARK: What it offers

  /// The parts of one kind.
  func parts(_ kind: GatewayOffer.Kind, of offer: GatewayOffer) -> [MCPServicePart] {
    switch kind {
    case .tools: offer.tools.map { .tool(tool($0)) }
    case .prompts: offer.prompts.map { .prompt(prompt($0, completes: offer.completes)) }
    case .resources:
      offer.resources.map { .resource(resource($0)) }
        + offer.templates.map { .template(template($0, completes: offer.completes)) }
    }
  }

  private func tool(_ listed: MCPTool) -> MCPServiceTool {
    var definition = listed
    definition.name = GatewayNames.name(listed.name, of: server.name)
    let offered = GatewayDefinition(listed)
    var part = MCPServiceTool(forwarding: definition) { arguments, context in
      try await call(listed.name, offered, arguments, context)
    }
    part.viewedAs = qualified(listed.name)
    return part
  }

  private func prompt(_ listed: MCPPrompt, completes: Bool) -> MCPServicePrompt {
    var definition = listed
    definition.name = GatewayNames.name(listed.name, of: server.name)
    var part = MCPServicePrompt(definition) { arguments, context in
      try await prompt(listed.name, arguments, context)
    }
    part.viewedAs = qualified(listed.name)
    if completes {
      part.forwardCompletion = { argument, value, others in
        try await complete(.prompt(listed.name), argument, value, others)
      }
    }
    return part
  }

  private func resource(_ listed: MCPResource) -> MCPServiceResource {
    var definition = listed
    definition.uri = GatewayNames.uri(listed.uri, of: server.name)
    return part(definition, listed.uri) { GatewayNames.uri($0, of: server.name) }
  }

  private func template(_ listed: MCPResourceTemplate, completes: Bool) -> MCPServiceTemplate {
    var definition = listed
    definition.uriTemplate = GatewayNames.uri(listed.uriTemplate, of: server.name)
    var part = MCPServiceTemplate(forwarding: definition)
    part.viewedAs = qualified(listed.uriTemplate)
    if completes {
      part.forwardCompletion = { argument, value, others in
        try await complete(.resource(uriTemplate: listed.uriTemplate), argument, value, others)
      }
    }
    return part
  }

  /// What is at one of its own addresses, under the gateway's or as it is.
  func unlisted(_ uri: String, asIs: Bool) -> MCPServiceResource {
    let outer = GatewayNames.uri(uri, of: server.name)
    return part(MCPResource(uri: outer, name: uri), uri) { asIs ? $0 : GatewayNames.uri($0, of: server.name) }
  }

  /// - Parameter address: what an own address is called in the answer.
  private func part(
    _ definition: MCPResource, _ uri: String, _ address: @escaping @Sendable (String) -> String
  ) -> MCPServiceResource {
    var part = MCPServiceResource(definition) { context in
      try await read(uri, context).map { content in
        var content = content
        content.uri = address(content.uri)
        return content
      }
    }
    part.viewedAs = qualified(uri)
    return part
  }

  /// What people call one of its things.
  private func qualified(_ name: String) -> String { server.name + "." + name }

  // MARK: What it answers

  /// Calls a tool; that the server cannot be asked is told to the model.
  private func call(
    _ tool: String, _ definition: GatewayDefinition, _ arguments: MCPCallArguments, _ context: MCPCallContext
  ) async throws -> MCPForwardedResult {
    do {
      if let caller = calls.caller(of: context) {
        return try await forward(tool, definition, arguments, caller, context.principal)
      }
      let answer = try await calls.round(context) { call in
        .call(try await forward(tool, definition, arguments, Caller(call), context.principal))
      }
      guard case .call(let result) = answer else { throw RPCError.internalError("the answer is of another kind") }
      return result
    } catch let error as MCPServerError {
      if let refusal = error.refusal { throw refusal }
      return .result(MCPCallResult(text: error.message, isError: true))
    } catch let error as InvocationError {
      return .result(MCPCallResult(text: error.message, isError: true))
    } catch let refusal as MCPToolFailure {
      return .result(MCPCallResult(text: refusal.message, isError: true))
    }
  }

  private func forward(
    _ tool: String, _ definition: GatewayDefinition, _ arguments: MCPCallArguments, _ caller: Caller,
    _ principal: String?
  ) async throws -> MCPForwardedResult {
    var arguments = arguments
    if permission.permit != nil { arguments = try await permit("tool", qualified(tool), arguments, caller.input) }
    let context = ToolContext { caller.progress($0, $1, $2) }
    let call = GatewayCall(
      server: server.name, tool: tool, arguments: arguments, definition: definition, principal: principal)
    return try await around(call) { try await server.forward(tool, $0, context, for: caller.input) }
  }

  private func prompt(
    _ name: String, _ arguments: [String: String], _ context: MCPCallContext
  ) async throws -> MCPPromptResult {
    let given = JSON.Object(
      arguments.sorted { $0.key < $1.key }.map { JSON.Member(key: $0.key, value: .string($0.value)) })
    let answer = try await telling {
      try await passing(context) { caller, context in
        let permitted = try await permit("prompt", qualified(name), .json(.object(given)), caller).json()
        return .prompt(
          try await recorded("prompt", qualified(name), permitted) {
            try await server.getPrompt(name, permitted.objectValue ?? given, context, for: caller)
          })
      }
    }
    guard case .prompt(let result) = answer else { throw RPCError.internalError("the answer is of another kind") }
    return result
  }

  /// Reads what is at one of the server's own addresses.
  private func read(_ uri: String, _ context: MCPCallContext) async throws -> [MCPResourceContents] {
    let answer = try await passing(context) { caller, context in
      do {
        _ = try await permit("resource", uri, .json([:]), caller)
        return .resource(
          try await recorded("resource", uri, [:]) {
            try await server.readResource(uri, context, for: caller)
          })
      } catch let error as MCPServerError {
        throw error.refusesAddress ? Self.notFound : error.asRefusal
      } catch let refusal as MCPToolFailure {
        throw RPCError(code: RPCError.invalidRequestCode, message: refusal.message)
      }
    }
    guard case .resource(let contents) = answer else { throw RPCError.internalError("the answer is of another kind") }
    return contents
  }

  private static let notFound = RPCError(code: MCPErrorCode.resourceNotFound, message: "resource not found")

  private func complete(
    _ reference: MCPCompletion.Reference, _ argument: String, _ value: String, _ others: [String: String]
  ) async throws -> MCPCompletion {
    try await telling {
      try await server.complete(reference, argument: argument, value: value, context: others)
    }
  }

  // MARK: The way there

  /// One request for a caller who can be asked while it is under way, as far as the caller says so.
  private func passing(
    _ context: MCPCallContext,
    _ perform:
      @escaping @Sendable (_ caller: (any AskedCaller)?, _ context: ToolContext) async throws -> PassedAnswer
  ) async throws -> PassedAnswer {
    try await calls.serve(context) { caller in
      try await perform(caller.input, ToolContext { caller.progress($0, $1, $2) })
    }
  }

  /// Errors in the words of the protocol.
  private func telling<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
      return try await body()
    } catch let error as MCPServerError {
      throw error.asRefusal
    } catch let refusal as MCPToolFailure {
      throw RPCError(code: RPCError.invalidRequestCode, message: refusal.message)
    }
  }

  /// Does something that was permitted, on record.
  private func recorded<Value>(
    _ kind: String, _ name: String, _ arguments: JSON, _ work: () async throws -> Value
  ) async throws -> Value {
    let wish = GatewayPermission.Wish(kind: kind, server: server.name, name: name, arguments: .json(arguments))
    var value: Value?
    try await permission.recording(wish) { value = try await work() }
    guard let value else { throw RPCError.internalError("it was not done") }
    return value
  }

  /// What a call is made with; the caller may be asked.
  private func permit(
    _ kind: String, _ name: String, _ arguments: MCPCallArguments, _ caller: (any AskedCaller)?
  ) async throws -> MCPCallArguments {
    guard let permit = permission.permit else { return arguments }
    let wish = GatewayPermission.Wish(kind: kind, server: server.name, name: name, arguments: arguments)
    do {
      return try await permit(wish, CallerApprover(caller: caller))
    } catch let error as JSONError {
      throw RPCError.invalidParams("params.arguments cannot be read: \(error.message)")
    }
  }
}

extension MCPServerError {
  /// The server's own refusal, as far as it means the same to the gateway's client.
  fileprivate var refusal: RPCError? {
    guard let refusal = cause as? RPCError else { return nil }
    switch refusal.code {
    case MCPErrorCode.headerMismatch, MCPErrorCode.missingClientCapability, MCPErrorCode.unsupportedVersion,
      MCPErrorCode.urlElicitationRequired, RPCError.methodNotFoundCode, RPCError.parseErrorCode,
      RPCError.invalidRequestCode:
      return RPCError.internalError(message)
    default: return refusal
    }
  }

  fileprivate var asRefusal: RPCError { refusal ?? RPCError.internalError(message) }

  /// Whether the server says that nothing is at an address, in the words of either era.
  fileprivate var refusesAddress: Bool {
    let code = (cause as? RPCError)?.code
    return code == RPCError.invalidParamsCode || code == MCPErrorCode.resourceNotFound
  }
}
