import JSONKit
import JSONRPC
import Logging
import Synchronization

/// Where everything that servers ask arrives, whichever way they ask: decides whether it may be asked, and has it answered.
final class InputDesk: Sendable {
  let server: String
  private let handler: (any MCPInputHandler)?
  private let logger: Logger
  private let state: Mutex<State>

  private struct State {
    var roots: [MCPRoot]?
    var open = 0
    /// The visits of people that servers may tell the end of.
    var visits: Set<ByteKey> = []
  }

  /// Questions being answered at one time; one more is refused.
  private let maximumQuestions: Int

  init(_ server: String, _ options: MCPSessionOptions) {
    self.server = server
    handler = options.inputHandler
    logger = options.logger
    maximumQuestions = options.maximumQuestions
    state = Mutex(State(roots: options.roots))
  }

  /// What may be asked; declared to servers.
  var kinds: MCPInputKinds { handler?.kinds ?? [] }
  /// The places of work; nil when they are not told.
  var roots: [MCPRoot]? { state.withLock { $0.roots } }

  /// Other places of work; false when none were declared in the beginning.
  func tell(_ roots: [MCPRoot]) -> Bool {
    state.withLock { state in
      guard state.roots != nil else { return false }
      state.roots = roots
      return true
    }
  }

  /// Whether a method is one of those that are served here, answerable or not.
  static func serves(_ method: String) -> Bool {
    [MCPMethod.elicit, MCPMethod.createMessage, MCPMethod.listRoots].contains(method)
  }

  /// Answers one question.
  ///
  /// - Throws: ``RPCError`` in the words of the protocol when it may not be asked, or is refused; `CancellationError`.
  func answer(
    _ method: String, _ params: JSON, for request: MCPInputContext.Request?, number: Int? = nil
  ) async throws -> JSON {
    try enter()
    defer { state.withLock { $0.open -= 1 } }
    let context = MCPInputContext(server: server, request: request, number: number)
    switch method {
    case MCPMethod.listRoots:
      guard let roots else { throw RPCError.methodNotFound(method) }
      return ["roots": .array(roots.map(\.json))]
    case MCPMethod.elicit: return try await elicit(params, context)
    case MCPMethod.createMessage: return try await sample(params, context)
    default: throw RPCError.methodNotFound(method)
    }
  }

  /// A visit of a person is over, if it is one of ours.
  func completed(_ id: String) async {
    let isOurs = state.withLock { $0.visits.remove(ByteKey(id)) != nil }
    if isOurs { await handler?.elicitationCompleted(id, server: server) }
  }

  private func enter() throws {
    let isFree = state.withLock { state in
      guard state.open < maximumQuestions else { return false }
      state.open += 1
      return true
    }
    guard isFree else {
      throw RPCError.internalError("\(maximumQuestions) questions are being answered; ask again later")
    }
  }

  private func elicit(_ params: JSON, _ context: MCPInputContext) async throws -> JSON {
    guard let handler, !handler.kinds.isDisjoint(with: [.forms, .urls]) else {
      throw RPCError.methodNotFound(MCPMethod.elicit)
    }
    let elicitation = try MCPElicitation(json: params)
    switch elicitation.mode {
    case .form:
      guard handler.kinds.contains(.forms) else { throw RPCError.invalidParams("the mode form is not declared") }
    case .url(_, let id):
      guard handler.kinds.contains(.urls) else { throw RPCError.invalidParams("the mode url is not declared") }
      if let id { state.withLock { _ = $0.visits.count < 64 && $0.visits.insert(ByteKey(id)).inserted } }
    }
    do {
      return content(try await handler.elicit(elicitation, context), to: elicitation)
    } catch let error as CancellationError {
      throw error
    } catch {
      note("question cancelled", "\(error)")
      return ["action": "cancel"]
    }
  }

  /// The answer in its wire form; one that does not fit the form is never sent.
  private func content(_ answer: MCPElicitationAnswer, to elicitation: MCPElicitation) -> JSON {
    switch answer {
    case .decline: return ["action": "decline"]
    case .cancel: return ["action": "cancel"]
    case .accept(let content):
      guard case .form(let form) = elicitation.mode else { return ["action": "accept"] }
      let violations = form.violations(of: content)
      guard violations.isEmpty else {
        note("answer does not fit its form, question cancelled", violations.joined(separator: "; "))
        return ["action": "cancel"]
      }
      return ["action": "accept", "content": .object(content)]
    }
  }

  private func sample(_ params: JSON, _ context: MCPInputContext) async throws -> JSON {
    guard let handler, handler.kinds.contains(.sampling) else {
      throw RPCError.methodNotFound(MCPMethod.createMessage)
    }
    let request = try MCPSamplingRequest(json: params)
    guard !request.usesTools && request.toolChoice == nil || handler.kinds.contains(.samplingTools) else {
      throw RPCError.invalidParams("sampling with tools is not declared")
    }
    do {
      return try await handler.createMessage(request, context).json(for: request)
    } catch let error as CancellationError {
      throw error
    } catch {
      note("sampling refused", "\(error)")
      throw RPCError(code: MCPErrorCode.rejected, message: "the request was declined")
    }
  }

  private func note(_ what: Logger.Message, _ reason: String) {
    logger.info(what, metadata: ["mcp.server": "\(server)", "mcp.reason": "\(reason)"])
  }
}
