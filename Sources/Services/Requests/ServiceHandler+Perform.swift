import JSONKit
import JSONRPC
import Logging
import MCP

extension ServiceHandler {
  /// Runs the handler of a tool, a resource or a prompt; the answer may be that the client is asked first.
  func perform(_ routed: ServiceRequest, _ request: RPCRequest) async throws -> RPCAnswer {
    var rounds: AskingByRounds?
    if routed.revision.era == .modern {
      rounds = try AskingByRounds(routed, principal: principal, sealer: service.options.sealer)
    }
    let requests = AskingByRequests(request: request, time: service.options.answerTime)
    let context = try context(routed, request, rounds.map { $0 as any Asking } ?? requests)
    let outcome: Result<RPCAnswer, any Error>
    do {
      outcome = .success(try await handle(routed, request, context))
    } catch {
      outcome = .failure(error)
    }
    return try conclusion(outcome, rounds, routed)
  }

  private func handle(
    _ routed: ServiceRequest, _ request: RPCRequest, _ context: MCPCallContext
  ) async throws -> RPCAnswer {
    guard ServiceCaller.isKnown(as: principal) else {
      return try await ServiceCaller.$principal.withValue(principal) { try await handle(routed, request, context) }
    }
    return switch routed.kind {
    case .callTool: try await call(routed, request, context)
    case .readResource: .result(try await read(routed, context))
    default: .result(try await prompt(routed, context))
    }
  }

  /// What a run of the handler comes to; with a question open it was not the last one, whatever came of it.
  private func conclusion(
    _ outcome: Result<RPCAnswer, any Error>, _ rounds: AskingByRounds?, _ routed: ServiceRequest
  ) throws -> RPCAnswer {
    if let rounds {
      try Task.checkCancellation()
      if let round = try rounds.round(maximumStateBytes: service.options.maximumStateBytes) {
        return .result(shape(routed).inputRequired(round.questions, state: round.state))
      }
    }
    do {
      return try outcome.get()
    } catch let error as UndeclaredCapability {
      throw error.refusal(in: routed.revision.era)
    }
  }

  func context(
    _ routed: ServiceRequest, _ request: RPCRequest, _ asking: any Asking
  ) throws(RPCError) -> MCPCallContext {
    let token = routed.meta.token
    guard routed.revision.era == .modern else {
      let legacy = legacy
      let reporter = RequestReporter(request, routed.revision, token: token, level: legacy?.logLevel)
      return MCPCallContext(
        client: legacy?.client, principal: principal, declared: declared(routed), reporter: reporter, asking: asking)
    }
    var level: MCPLogLevel?
    if let member = routed.meta.level {
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
    return routed.meta.declared ?? ClientCapabilities()
  }

  // MARK: Tools

  private func call(
    _ routed: ServiceRequest, _ request: RPCRequest, _ context: MCPCallContext
  ) async throws -> RPCAnswer {
    let tool = try wanted(routed)
    let isTask = try becomesTask(routed, tool.tool)
    guard let forward = tool.tool.forward else { return try await work(routed, request, tool, isTask: isTask, context) }
    let arguments = routed.arguments ?? .json([:])
    guard arguments.isObject else { throw RPCError.invalidParams("params.arguments is not an object") }
    return try passed(try await forward(arguments, context), routed)
  }

  private func passed(_ result: MCPForwardedResult, _ routed: ServiceRequest) throws(RPCError) -> RPCAnswer {
    switch result {
    case .result(let result): .result(shape(routed).called(result))
    case .encoded(let result): try shape(routed).forwarded(result, meta: service.ownMeta)
    }
  }

  /// A call of a tool that is worked on here.
  private func work(
    _ routed: ServiceRequest, _ request: RPCRequest, _ tool: ServiceContents.Tool, isTask: Bool,
    _ context: MCPCallContext
  ) async throws -> RPCAnswer {
    let prepared = try await prepare(tool, try routed.readArguments(), context)
    if isTask { return .result(try await beginTask(routed, request, tool, prepared)) }
    return .result(shape(routed).called(try await run(tool, prepared: prepared, context)))
  }

  /// The tool that a request names.
  private func wanted(_ routed: ServiceRequest) throws(RPCError) -> ServiceContents.Tool {
    guard let name = routed.params["name"]?.stringValue else { throw RPCError.invalidParams("params.name is missing") }
    guard let (tool, view) = service.tool(name), sees?(view) ?? true else {
      throw unknown("tool", name, among: service.snapshot.tools)
    }
    return tool
  }

  /// Checks the arguments, and does what the tool does before its work.
  private func prepare(
    _ tool: ServiceContents.Tool, _ arguments: JSON, _ context: MCPCallContext
  ) async throws -> Result<JSON, MCPToolFailure> {
    let violations = tool.input?.validate(arguments) ?? []
    guard violations.isEmpty else {
      let words = violations.map(\.description).joined(separator: "; ")
      return .failure(MCPToolFailure("the arguments of \(tool.tool.definition.name) are wrong: \(words)"))
    }
    guard let preparation = tool.tool.preparation else { return .success(arguments) }
    return try await attempt(tool) { try await preparation(arguments, context) }
  }

  /// Runs the tool with what became of its arguments, and checks its answer; what goes wrong is told to the model.
  func run(
    _ tool: ServiceContents.Tool, prepared: Result<JSON, MCPToolFailure>, _ context: MCPCallContext
  ) async throws -> MCPCallResult {
    let result = try await attempt(tool) { checked(try await tool.tool.handler(try prepared.get(), context), tool) }
    return switch result {
    case .success(let result): result
    case .failure(let failure): MCPCallResult(text: failure.message, isError: true)
    }
  }

  /// Does something of a tool; what goes wrong there becomes words for the model.
  private func attempt<Value>(
    _ tool: ServiceContents.Tool, _ work: () async throws -> Value
  ) async throws -> Result<Value, MCPToolFailure> {
    do {
      return .success(try await withTaskExecutorPreference(service.options.handlerExecutor) { try await work() })
    } catch let failure as MCPToolFailure {
      return .failure(failure)
    } catch {
      // None of these is a failure of the tool.
      if error is RPCError || error is UndeclaredCapability || error is InputIsNeeded || error is CancellationError {
        throw error
      }
      let name = tool.tool.definition.name
      logger.info("tool failed", metadata: ["mcp.tool": "\(name)", "error": "\(error)"])
      return .failure(MCPToolFailure("\(name) failed"))
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
    do {
      if let resource = contents.resources.part(uri, where: sees) {
        return shape(routed).read(try await resource.handler(context), resource.caching)
      }
      for entry in contents.templates.entries(where: sees) {
        guard let values = entry.pattern?.values(in: uri) else { continue }
        guard let found = try await entry.template.handler(uri, values, context), !found.isEmpty else { continue }
        return shape(routed).read(found, entry.template.caching)
      }
      if let resource = unlisted(uri, contents) {
        return shape(routed).read(try await resource.handler(context), resource.caching)
      }
    } catch let error as RPCError where error.code == MCPErrorCode.resourceNotFound {
      // Which code says that is a matter of the revision.
    }
    throw notFound(uri, routed)
  }

  private func prompt(_ routed: ServiceRequest, _ context: MCPCallContext) async throws -> JSON {
    guard let name = routed.params["name"]?.stringValue else { throw RPCError.invalidParams("params.name is missing") }
    guard let prompt = service.snapshot.prompts.part(name, where: sees) else {
      throw unknown("prompt", name, among: service.snapshot.prompts)
    }
    var arguments: [String: String] = [:]
    for member in try routed.readArguments().objectValue ?? [:] {
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
