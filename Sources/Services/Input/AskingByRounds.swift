import JSONKit
import JSONRPC
import MCP
import Synchronization

/// Asks by ending the handler's run: the next request brings the answers, and what the client carries for us.
///
/// Source: Model Context Protocol, "Multi Round-Trip Requests", revision 2026-07-28; read 2026-11-25.
final class AskingByRounds: Asking {
  private let sealer: (any MCPStateSealer)?
  private let request: ServiceRequest
  private let principal: String?
  private let ledger: Mutex<InputLedger>

  /// Reads what a request brings.
  ///
  /// - Throws: ``RPCError`` `invalid params` when it is malformed, or not what was given to this client for this request.
  init(_ request: ServiceRequest, principal: String?, sealer: (any MCPStateSealer)?) throws(RPCError) {
    (self.sealer, self.request, self.principal) = (sealer, request, principal)
    var state: JSON?
    if let member = request.params["requestState"] {
      guard let text = member.stringValue else { throw RPCError.invalidParams("params.requestState is not a string") }
      state = try Self.open(text, sealer, try Self.binding(request, principal))
    }
    let responses = request.params["inputResponses"]
    guard responses == nil || responses?.objectValue != nil else {
      throw RPCError.invalidParams("params.inputResponses is not an object")
    }
    for response in responses?.objectValue ?? JSON.Object() where response.value.objectValue == nil {
      throw RPCError.invalidParams("params.inputResponses.\(response.key) is not an object")
    }
    ledger = Mutex(InputLedger(state: state, responses: responses?.objectValue ?? JSON.Object()))
  }

  func answers(to questions: [AskedQuestion]) async throws -> [JSON] {
    guard let answers = ledger.withLock({ $0.answers(to: questions) }) else { throw InputIsNeeded() }
    return answers
  }

  func done(_ key: String) throws -> JSON? {
    guard sealer != nil else { throw MCPError(.misuse, "once needs MCPServiceOptions.sealer") }
    return ledger.withLock { $0.work[key] }
  }

  func keep(_ value: JSON, as key: String) {
    ledger.withLock { $0.work[key] = value }
  }

  var canKeep: Bool { sealer != nil }

  func forget(_ key: String) {
    ledger.withLock { $0.forget(key) }
  }

  /// The answer is part of the request, so the request is wrong.
  func refusal(of key: String, _ error: MCPError) -> any Error {
    RPCError.invalidParams("params.inputResponses.\(key): \(error.message)")
  }

  /// What is to be asked before there is a result; nil when nothing is open.
  ///
  /// - Throws: ``RPCError`` when the client would have to carry something and cannot.
  func round(maximumStateBytes: Int) throws(RPCError) -> (questions: JSON.Object, state: String?)? {
    guard let ledger = ledger.withLock({ $0.open.isEmpty ? nil : $0 }) else { return nil }
    guard let sealer else {
      guard ledger.isFresh else {
        throw RPCError.internalError("this server asks more than once and has nothing to seal its state with")
      }
      return (ledger.open, nil)
    }
    do {
      let text = try sealer.seal(ledger.state.bytes, bindingTo: try Self.binding(request, principal))
      guard text.utf8.count <= maximumStateBytes else {
        throw RPCError.internalError("the state of this request has grown over \(maximumStateBytes) bytes")
      }
      return (ledger.open, text)
    } catch let error as RPCError {
      throw error
    } catch {
      throw RPCError.internalError("the state of this request could not be sealed")
    }
  }

  /// Everything of a request that stays the same in each round, and who sent it.
  private static func binding(_ request: ServiceRequest, _ principal: String?) throws(RPCError) -> [UInt8] {
    var params = request.params.objectValue ?? JSON.Object()
    for name in ["inputResponses", "requestState"] { params[name] = nil as JSON? }
    if request.arguments != nil { params["arguments"] = try request.readArguments() }
    let whole: JSON = [
      "method": .string(request.kind.rawValue), "params": .object(params),
      "principal": principal.map { .string($0) } ?? nil,
    ]
    return whole.canonicalBytes
  }

  private static func open(
    _ text: String, _ sealer: (any MCPStateSealer)?, _ binding: [UInt8]
  ) throws(RPCError) -> JSON {
    do {
      guard let state = try sealer?.open(text, bindingTo: binding) else { throw InputIsNeeded() }
      return try JSON(parsing: state)
    } catch {
      throw RPCError.invalidParams("params.requestState is not of this request, or too old; begin without one")
    }
  }
}

/// The answers and finished work of one request over all its rounds: a value without locks.
struct InputLedger: Sendable {
  /// The answers that handlers have taken, of all rounds.
  private var answers: JSON.Object
  /// The answers that came with this request and that nobody has asked for yet.
  private var responses: JSON.Object
  /// What pieces of work gave.
  var work: JSON.Object
  /// The questions of the next round, by their keys.
  private(set) var open = JSON.Object()

  init(state: JSON?, responses: JSON.Object) {
    answers = state?["answers"]?.objectValue ?? JSON.Object()
    work = state?["work"]?.objectValue ?? JSON.Object()
    self.responses = responses
  }

  /// Whether there is nothing that a client would have to carry.
  var isFresh: Bool { answers.isEmpty && work.isEmpty }

  var state: JSON { ["answers": .object(answers), "work": .object(work)] }

  mutating func forget(_ key: String) {
    answers[key] = nil as JSON?
    responses[key] = nil as JSON?
  }

  /// The answers in order; nil when one is missing, and then all that are missing will be asked.
  mutating func answers(to questions: [AskedQuestion]) -> [JSON]? {
    var found: [JSON] = []
    for question in questions {
      if let answer = answers[question.key] ?? responses[question.key] {
        answers[question.key] = answer
        found.append(answer)
      } else {
        open[question.key] = question.json
      }
    }
    return found.count == questions.count ? found : nil
  }
}
