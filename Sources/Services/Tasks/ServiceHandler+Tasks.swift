import JSONKit
import JSONRPC
import MCP

extension ServiceHandler {
  private var owner: String { principal ?? "" }

  /// Whether a call becomes a task.
  ///
  /// - Throws: ``RPCError`` when the tool needs what the client did not ask for or declare.
  func becomesTask(_ routed: ServiceRequest, _ tool: MCPServiceTool) throws(RPCError) -> Bool {
    guard service.desk != nil, routed.kind == .callTool else { return false }
    switch routed.revision.era {
    case .modern:
      guard tool.tasks != .forbidden else { return false }
      let declares = declared(routed).tasks
      guard declares || tool.tasks == .optional else {
        throw UndeclaredCapability(missing: ClientCapabilities(tasks: true)).refusal(in: .modern)
      }
      return declares
    case .legacy:
      guard routed.revision == .newestLegacy else { return false }
      let isAsked = routed.params["task"]?.objectValue != nil
      guard isAsked ? tool.tasks != .forbidden : tool.tasks != .required else {
        let rule = isAsked ? "cannot be called as a task" : "can only be called as a task"
        throw RPCError(code: RPCError.methodNotFoundCode, message: "\(tool.definition.name) \(rule)")
      }
      return isAsked
    }
  }

  /// Begins a task and answers that it has begun.
  ///
  /// - Parameter prepared: what became of the arguments.
  func beginTask(
    _ routed: ServiceRequest, _ request: RPCRequest, _ tool: ServiceContents.Tool,
    _ prepared: Result<JSON, MCPToolFailure>
  ) async throws -> JSON {
    guard let desk = service.desk else { throw RPCError.methodNotFound(routed.kind.rawValue) }
    let wish = routed.params["task"]?["ttl"]?.intValue.map { Duration.milliseconds($0) }
    let declared = declared(routed)
    var call: MCPTaskCall?
    if tool.tool.isResumable, case .success(let arguments) = prepared {
      call = MCPTaskCall(
        tool: tool.tool.definition.name, arguments: arguments, revision: routed.revision.rawValue,
        capabilities: declared.json(in: .modern))
    }
    let task = try await desk.begin(owner: owner, lifetime: wish, call: call)
    // A request that is answered by itself has no connection which could run anything.
    let isShared = desk.options.outlivesConnections || desk.runner.isRunning || request.scope != .connection
    let runner = isShared ? desk.runner : tasks
    let client = TaskClient(
      shape: shape(routed), declared: declared, implementation: routed.client ?? legacy?.client)
    guard offer(task, to: runner, tool, prepared, client, desk) else {
      _ = try await desk.cancel(task.id)
      throw RPCError.internalError("too many tasks wait for their start; call again later")
    }
    let shape = client.shape
    let form = form(routed, desk)
    guard routed.revision.era == .modern else { return ["task": .object(form.members(task))] }
    return shape.began(form.members(task))
  }

  /// Answers what a client asks of its tasks.
  func answerTask(_ routed: ServiceRequest, _ request: RPCRequest) async throws -> JSON {
    guard let desk = service.desk else { throw RPCError.methodNotFound(routed.kind.rawValue) }
    if routed.revision.era == .modern, !declared(routed).tasks {
      throw UndeclaredCapability(missing: ClientCapabilities(tasks: true)).refusal(in: .modern)
    }
    if routed.kind == .listTasks { return try await list(routed, desk) }
    let task = try await desk.task(routed.params["taskId"]?.stringValue, owner: owner)
    switch routed.kind {
    case .updateTask:
      guard let responses = routed.params["inputResponses"]?.objectValue else {
        throw RPCError.invalidParams("params.inputResponses is not an object")
      }
      if let task = try await desk.update(task.id, { $0.answer(responses) }) { service.peers.tell(task) }
      return shape(routed).complete([:])
    case .cancelTask: return try await cancel(task, routed, desk)
    case .taskResult: return try await result(of: task, request, desk)
    default: return shape(routed).complete(form(routed, desk).detailed(task))
    }
  }

  private func cancel(_ task: MCPTaskRecord, _ routed: ServiceRequest, _ desk: TaskDesk) async throws -> JSON {
    let isModern = routed.revision.era == .modern
    guard !task.isOver || isModern else { throw RPCError.invalidParams("the task is \(task.status.rawValue) already") }
    let cancelled = try await desk.cancel(task.id) ?? task
    service.peers.tell(cancelled)
    return isModern ? shape(routed).complete([:]) : .object(form(routed, desk).members(cancelled))
  }

  /// Waits for the end, and asks what the tool asks meanwhile, because only now a request of the client is served.
  private func result(of task: MCPTaskRecord, _ request: RPCRequest, _ desk: TaskDesk) async throws -> JSON {
    let related: JSON = [MetaKey.relatedTask: ["taskId": .string(task.id)]]
    while true {
      let state = try await desk.waiting(for: task.id, owner: owner) { $0.isOver || !$0.questions.isEmpty ? $0 : nil }
      if let error = state.error { throw error }
      guard !state.isOver else {
        guard var members = state.result?.objectValue else {
          throw RPCError.invalidParams("the task was \(state.status.rawValue)")
        }
        members["_meta"] = related
        return .object(members)
      }
      let asking = AskingByRequests(request: request, time: service.options.answerTime)
      let asked = state.questions.map { question -> AskedQuestion in
        var params = question.value["params"]?.objectValue ?? JSON.Object()
        params["_meta"] = related
        return AskedQuestion(
          key: question.key, method: question.value["method"]?.stringValue ?? "", params: .object(params))
      }
      let answers = try await asking.answers(to: asked)
      let responses = JSON.Object(zip(asked, answers).map { JSON.Member(key: $0.key, value: $1) })
      try await desk.update(task.id) { $0.answer(responses) }
    }
  }

  /// The tasks of a client that is known: who is not could see those of others.
  private func list(_ routed: ServiceRequest, _ desk: TaskDesk) async throws -> JSON {
    guard principal != nil else { throw RPCError.methodNotFound(routed.kind.rawValue) }
    let now = desk.options.secondsSince1970()
    var tasks = try await desk.options.store.tasks(of: owner).filter { $0.expiresAt > now }[...]
    if let cursor = routed.params["cursor"], !cursor.isNull {
      let place = tasks.firstIndex { $0.id.sameBytes(as: cursor.stringValue ?? "") }
      guard let place else { throw RPCError.invalidParams("params.cursor is unknown or too old; begin without one") }
      tasks = tasks[(place + 1)...]
    }
    let page = tasks.prefix(max(1, service.options.pageSize))
    let form = form(routed, desk)
    var members: JSON.Object = ["tasks": .array(page.map { .object(form.members($0)) })]
    if page.count < tasks.count, let last = page.last { members.append("nextCursor", .string(last.id)) }
    return .object(members)
  }

  private func form(_ routed: ServiceRequest, _ desk: TaskDesk) -> TaskShape {
    TaskShape(revision: routed.revision, pollInterval: desk.options.pollInterval)
  }

  /// The tasks of these that a client may listen to.
  ///
  /// - Throws: ``RPCError`` when it did not declare that it knows what a task is.
  func watchable(_ ids: some Sequence<String>, _ routed: ServiceRequest) async throws -> [String] {
    var found: [String] = []
    for id in ids {
      guard declared(routed).tasks else {
        throw UndeclaredCapability(missing: ClientCapabilities(tasks: true)).refusal(in: .modern)
      }
      if (try? await service.desk?.task(id, owner: owner)) != nil { found.append(id) }
    }
    return found
  }
}
