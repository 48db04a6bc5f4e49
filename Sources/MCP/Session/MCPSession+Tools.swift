public import JSONKit
import JSONRPC
import Logging
import Synchronization

extension MCPSession {
  /// Calls one tool, and waits for its task to end if the call becomes one.
  ///
  /// `arguments` is an object; null counts as an empty one. Cancelling the task tells the server to stop.
  /// An answer that does not fit the schema which the tool promises is an error that the model should see.
  /// - Throws: ``RPCError`` when the server refused (an unknown tool, say), ``ConnectionError`` when there was no answer,
  ///   ``MCPError`` when the answer means nothing, or asks for what nobody here gives.
  public func callTool(
    _ name: String, _ arguments: JSON, options: MCPCallOptions = MCPCallOptions()
  ) async throws -> MCPCallResult {
    switch try await start(name, .json(arguments), options) {
    case .result(let result): return result
    case .encoded(let result): return try called(name, try result.json())
    case .task(let task, let timeLeft): return try await task.ending(within: timeLeft, for: options)
    }
  }

  /// Calls one tool and does not wait for a task that the call becomes; see ``callTool(_:_:options:)``.
  public func startTool(
    _ name: String, _ arguments: JSON, options: MCPCallOptions = MCPCallOptions()
  ) async throws -> MCPToolStart {
    switch try await start(name, .json(arguments), options) {
    case .result(let result): .result(result)
    case .encoded(let result): .result(try called(name, try result.json()))
    case .task(let task, _): .task(task)
    }
  }

  /// Calls one tool for somebody else, who gets the answer as it is; see ``callTool(_:_:options:)``.
  ///
  /// Nothing is held against the schema that the tool promises: that is for who asked.
  package func forwardTool(
    _ name: String, _ arguments: MCPCallArguments, options: MCPCallOptions = MCPCallOptions()
  ) async throws -> MCPForwardedResult {
    switch try await start(name, arguments, options, isForwarded: true) {
    case .result(let result): .result(result)
    case .encoded(let result): .encoded(result)
    case .task(let task, let timeLeft): .result(try await task.ending(within: timeLeft, for: options))
    }
  }

  private enum Start {
    case result(MCPCallResult)
    case encoded(MCPEncodedResult)
    case task(MCPTask, timeLeft: Duration?)
  }

  private func start(
    _ name: String, _ arguments: MCPCallArguments, _ options: MCPCallOptions, isForwarded: Bool = false
  ) async throws -> Start {
    let ready = try current()
    let request = try call(name, arguments, options, isForwarded: isForwarded, ready)
    do {
      return try started(try await perform(request, ready), request)
    } catch let error as RPCError {
      return try await start(request, after: error, ready)
    }
  }

  /// A call that was refused: where its header fields did not fit, because the schema has changed since it was listed, it is
  /// made once more.
  private func start(_ request: Request, after refusal: RPCError, _ ready: Ready) async throws -> Start {
    var refusal = refusal
    if refusal.code == MCPErrorCode.headerMismatch, ready.mirrorsArguments {
      _ = try await listTools(caching: .refresh)
      do {
        return try started(try await perform(request, ready), request)
      } catch let error as RPCError {
        refusal = error
      }
    }
    // The tool may be gone or another one: the list is not used again.
    if refusal.code == RPCError.invalidParamsCode { lists.withLock { $0.tools.change() } }
    throw refusal
  }

  private func call(
    _ name: String, _ arguments: MCPCallArguments, _ options: MCPCallOptions, isForwarded: Bool, _ ready: Ready
  ) throws -> Request {
    var given: MCPCallArguments = arguments == .json(.null) ? .json([:]) : arguments
    // What header fields repeat is sent as it was read for them, so that both say the same.
    if ready.mirrorsArguments { given = .json(try given.json()) }
    guard given.isObject else { throw MCPError(.misuse, "the arguments of \(name) are not an object") }
    var request = Request(
      method: MCPMethod.callTool, name: name, own: [JSON.Member(key: "name", value: .string(name))], arguments: given,
      options: options, maximumTime: options.maximumTime ?? self.options.maximumCallTime, reportsProgress: true,
      isForwarded: isForwarded)
    let mayAsk = ready.codec.tasks == .asked && ready.peer.capabilities.makesTasksOfCalls
    if mayAsk, toolIndex.withLock({ $0.needsTask(name) }) {
      request.own.append(JSON.Member(key: "task", value: [:]))
      (request.asksForTask, request.isForwarded) = (true, false)
    }
    return request
  }

  private func started(_ answer: Answer, _ request: Request) throws -> Start {
    if let encoded = answer.encoded { return .encoded(encoded) }
    guard request.asksForTask || answer.kind == .task else { return .result(try called(request.name, answer.result)) }
    let state = try MCPTaskState(json: request.asksForTask ? answer.result["task"] ?? nil : answer.result)
    return .task(MCPTask(state, tool: request.name, session: self), timeLeft: answer.timeLeft)
  }

  /// Reads the result of a call and holds it against what the tool promises.
  func called(_ tool: String, _ json: JSON) throws -> MCPCallResult {
    let result = try MCPCallResult(json: json)
    guard options.outputPolicy != .ignore, !result.isError else { return result }
    let schema = toolIndex.withLock { index in
      index.outputSchema(of: tool) { note("output schema not usable", tool, $0.description) }
    }
    guard let schema else { return result }
    let violations = result.structuredContent.map { schema.validate($0).map(\.description) } ?? ["it is missing"]
    guard !violations.isEmpty else { return result }
    let reason = violations.joined(separator: "; ")
    note("answer does not fit its schema", tool, reason)
    guard options.outputPolicy == .enforce else { return result }
    let message = "\(tool) gave an answer that does not fit its output schema: \(reason)"
    return MCPCallResult(content: [.text(message)], isError: true)
  }

  private func note(_ what: String, _ tool: String, _ reason: String) {
    options.logger.info(
      "\(what)", metadata: ["mcp.server": "\(name)", "mcp.tool": "\(tool)", "mcp.reason": "\(reason)"])
  }
}

/// What a started call gave.
public enum MCPToolStart: Sendable {
  /// The answer, at once.
  case result(MCPCallResult)
  /// A task that gives the answer later.
  case task(MCPTask)
}

/// What a server answered to a call that was made for somebody else.
package enum MCPForwardedResult: Sendable {
  /// The result as it came; nobody has read what is in it.
  case encoded(MCPEncodedResult)
  /// A result that had to be read.
  case result(MCPCallResult)
}

/// What is done with an answer that does not fit the schema which its tool promises.
public enum MCPOutputPolicy: Sendable, Hashable {
  /// It becomes an error that the model sees.
  case enforce
  /// It is logged and used.
  case log
  /// It is not checked.
  case ignore
}
