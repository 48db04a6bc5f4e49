import JSONKit
import JSONRPC
import Logging

extension ServiceHandler {
  /// Runs the handler of a tool, a resource or a prompt; the answer may be that the client is asked first.
  func perform(_ routed: ServiceRequest, _ request: RPCRequest) async throws -> JSON {
    if routed.kind == .callTool {
      let (tool, arguments) = try wanted(routed)
      if try becomesTask(routed, tool.tool) { return try await beginTask(routed, tool, arguments) }
    }
    guard routed.revision.era == .modern else {
      let asking = AskingByRequests(request: request, time: service.options.answerTime)
      return try await answer(routed, try context(routed, request, asking))
    }
    let asking = try AskingByRounds(routed, principal: principal, sealer: service.options.sealer)
    let outcome: Result<JSON, any Error>
    do {
      outcome = .success(try await answer(routed, try context(routed, request, asking)))
    } catch {
      outcome = .failure(error)
    }
    // Whatever came of it: with a question open the run was not the last one.
    try Task.checkCancellation()
    if let round = try asking.round(maximumStateBytes: service.options.maximumStateBytes) {
      return shape(routed).inputRequired(round.questions, state: round.state)
    }
    return try outcome.get()
  }

  private func answer(_ routed: ServiceRequest, _ context: MCPCallContext) async throws -> JSON {
    do {
      switch routed.kind {
      case .callTool: return try await call(routed, context)
      case .readResource: return try await read(routed, context)
      default: return try await prompt(routed, context)
      }
    } catch let error as UndeclaredCapability {
      throw error.refusal(in: routed.revision.era)
    }
  }

  func context(
    _ routed: ServiceRequest, _ request: RPCRequest, _ asking: any Asking
  ) throws(RPCError) -> MCPCallContext {
    let meta = routed.params["_meta"]
    let token = meta?[MetaKey.progressToken].flatMap { RPCID(json: $0) }
    guard routed.revision.era == .modern else {
      let legacy = legacy
      let reporter = RequestReporter(request, routed.revision, token: token, level: legacy?.logLevel)
      return MCPCallContext(
        client: legacy?.client, principal: principal, declared: declared(routed), reporter: reporter, asking: asking)
    }
    var level: MCPLogLevel?
    if let member = meta?[MetaKey.logLevel] {
      level = member.stringValue.flatMap { MCPLogLevel(rawValue: $0) }
      guard level != nil else { throw RPCError.invalidParams("\(MetaKey.logLevel) is none of the levels") }
    }
    let reporter = RequestReporter(request, routed.revision, token: token, level: level)
    return MCPCallContext(
      client: routed.client, principal: principal, declared: declared(routed), reporter: reporter, asking: asking)
  }

  /// What the client declared: with this request, or in the handshake.
  func declared(_ routed: ServiceRequest) -> ClientCapabilities {
    guard routed.revision.era == .modern else { return legacy?.declared ?? ClientCapabilities() }
    return ClientCapabilities(json: routed.params["_meta"]?[MetaKey.clientCapabilities])
  }

  // MARK: Tools

  private func call(_ routed: ServiceRequest, _ context: MCPCallContext) async throws -> JSON {
    let (tool, arguments) = try wanted(routed)
    return shape(routed).called(try await run(tool, arguments, context))
  }

  /// The tool that a request names, and the arguments it gives.
  func wanted(_ routed: ServiceRequest) throws(RPCError) -> (ServiceContents.Tool, JSON) {
    guard let name = routed.params["name"]?.stringValue else { throw RPCError.invalidParams("params.name is missing") }
    guard let tool = service.snapshot.tools[name] else {
      throw RPCError.invalidParams("unknown tool", data: ["name": .string(name)])
    }
    let arguments = routed.params["arguments"] ?? [:]
    guard case .object = arguments else { throw RPCError.invalidParams("params.arguments is not an object") }
    return (tool, arguments)
  }

  /// Checks, runs, checks again; what goes wrong is told to the model.
  func run(_ tool: ServiceContents.Tool, _ arguments: JSON, _ context: MCPCallContext) async throws -> MCPCallResult {
    let name = tool.tool.definition.name
    let violations = tool.input.validate(arguments)
    guard violations.isEmpty else {
      let words = violations.map(\.description).joined(separator: "; ")
      return MCPCallResult(text: "the arguments of \(name) are wrong: \(words)", isError: true)
    }
    do {
      return checked(try await tool.tool.handler(arguments, context), tool)
    } catch let error as MCPToolFailure {
      return MCPCallResult(text: error.message, isError: true)
    } catch {
      // None of these is a failure of the tool.
      if error is RPCError || error is UndeclaredCapability || error is InputIsNeeded || error is CancellationError {
        throw error
      }
      logger.info("tool failed", metadata: ["mcp.tool": "\(name)", "error": "\(error)"])
      return MCPCallResult(text: "\(name) failed", isError: true)
    }
  }

  /// A structured answer is also said as text, and never contradicts the schema that was promised.
  private func checked(_ result: MCPCallResult, _ tool: ServiceContents.Tool) -> MCPCallResult {
    var result = result
    if result.content.isEmpty, let structured = result.structuredContent {
      result.content = [.text(structured.text)]
    }
    guard let output = tool.output, !result.isError else { return result }
    let violations = result.structuredContent.map { output.validate($0).map(\.description) } ?? ["there is none"]
    guard !violations.isEmpty else { return result }
    let name = tool.tool.definition.name
    logger.warning(
      "tool breaks its output schema",
      metadata: ["mcp.tool": "\(name)", "mcp.reason": "\(violations.joined(separator: "; "))"])
    return MCPCallResult(text: "\(name) failed: its answer does not have the shape it promises", isError: true)
  }

  // MARK: Resources and prompts

  private func read(_ routed: ServiceRequest, _ context: MCPCallContext) async throws -> JSON {
    guard let uri = routed.params["uri"]?.stringValue else { throw RPCError.invalidParams("params.uri is missing") }
    let contents = service.snapshot
    if let resource = contents.resources[uri] {
      return shape(routed).read(try await resource.handler(context), resource.caching)
    }
    for entry in contents.templates.entries {
      guard let values = entry.pattern.values(in: uri) else { continue }
      guard let found = try await entry.template.handler(uri, values, context), !found.isEmpty else { continue }
      return shape(routed).read(found, entry.template.caching)
    }
    let code = routed.revision.era == .modern ? RPCError.invalidParamsCode : MCPErrorCode.resourceNotFound
    throw RPCError(code: code, message: "resource not found", data: ["uri": .string(uri)])
  }

  private func prompt(_ routed: ServiceRequest, _ context: MCPCallContext) async throws -> JSON {
    guard let name = routed.params["name"]?.stringValue else { throw RPCError.invalidParams("params.name is missing") }
    guard let prompt = service.snapshot.prompts[name] else {
      throw RPCError.invalidParams("unknown prompt", data: ["name": .string(name)])
    }
    var arguments: [String: String] = [:]
    let given = routed.params["arguments"] ?? [:]
    guard let members = given.objectValue else { throw RPCError.invalidParams("params.arguments is not an object") }
    for member in members {
      guard let text = member.value.stringValue else {
        throw RPCError.invalidParams("the argument \(member.key) is not a string")
      }
      arguments[member.key] = text
    }
    for argument in prompt.definition.arguments where argument.isRequired && arguments[argument.name] == nil {
      throw RPCError.invalidParams("the argument \(argument.name) is missing")
    }
    return shape(routed).prompted(try await prompt.handler(arguments, context))
  }
}
