import JSONKit
import JSONRPC
import LLM
import MCP
import Runs
import Servers
import Synchronization
import TestKit

@testable import Agents

/// An approver made of a closure; what it is asked is kept.
final class FakeApprover: Approver {
  private let answer: @Sendable (ApprovalRequest) async throws -> ApprovalAnswer
  private let kept = Mutex<[ApprovalRequest]>([])

  init(_ answer: @escaping @Sendable (ApprovalRequest) async throws -> ApprovalAnswer) {
    self.answer = answer
  }

  var requests: [ApprovalRequest] { kept.withLock { $0 } }

  func decide(_ request: ApprovalRequest) async throws -> ApprovalAnswer {
    kept.withLock { $0.append(request) }
    return try await answer(request)
  }
}

/// Runs in which the one tool `s.ask` is called, whose server asks in its turn, in either era.
struct InputWorld: Sendable {
  var era = MCPEra.modern
  var approver: any Approver = DenyAll()
  var policy = InputPolicy()
  var model = FakeModel(.call("s__ask"), .text("done"))
  /// The clock of the run.
  var clock: any Clock<Duration> = ContinuousClock()
  var limits = AgentLimits()
  var hidden = HiddenCharacters.mark
  /// The questions of the first call, each as the request of a method.
  var questions: [(method: String, params: JSON)] = []

  /// What came of a run.
  struct Outcome: Sendable {
    var result: RunResult
    var events: [RunEvent]
    /// What the server heard, in order.
    var answers: [JSON]
    /// What was declared to it.
    var capabilities: JSON

    func events(_ kind: RunEvent.Kind) -> [RunEvent] { events.filter { $0.kind == kind } }
  }

  func run() async throws -> Outcome {
    var definition = ServerDefinition(name: "s", endpoint: .url("tcp://127.0.0.1:1"))
    definition.input = policy
    definition.protocolPolicy = era == .modern ? .modern : .legacy
    var models = SamplingModels(provider: model, defaultModel: "fake/default", candidates: ["fake/small-1"])
    models.hiddenCharacters = hidden
    let broker = InputBroker(approver: approver, models: models)
    let (ours, theirs) = InMemoryTransport.pair()
    let peer = FakePeer(theirs, react: era == .modern ? modern() : legacy())
    let launcher = ClosureLauncher { definition in
      var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
      options.policy = definition.protocolPolicy
      options.listensForChanges = false
      options.inputHandler = broker.handler(for: definition)
      return MCPSession(name: definition.name, options: options) { ours }
    }
    let server = RemoteMCPServer(definition, in: ServerPool(launcher, jitter: { 1 }), inputs: broker)
    let servers = MCPClient(
      [server], startTimeout: .seconds(20), patience: .seconds(20), clock: ContinuousClock(), inputs: broker)
    let run = TestRun(clock: clock)
    let result = await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await peer.run() }
      let agent = AgentDefinition(name: "a", model: "fake/run", servers: ["s"], limits: limits)
      let result = await AgentRunner(provider: model, servers: servers).run(agent, input: "go", services: run.services)
      await servers.disconnect()
      await peer.close()
      return result
    }
    let first = peer.received.first { $0["method"] == "tools/call" || $0["method"] == "initialize" }
    let capabilities =
      era == .modern
      ? first?["params"]?["_meta"]?["io.modelcontextprotocol/clientCapabilities"] : first?["params"]?["capabilities"]
    return Outcome(
      result: result, events: run.journal.events, answers: answers(peer), capabilities: capabilities ?? nil)
  }

  private func answers(_ peer: FakePeer) -> [JSON] {
    if era == .legacy { return peer.received.filter { $0["method"] == nil }.map { $0["result"] ?? $0["error"] ?? nil } }
    let responses = peer.received.compactMap { $0["params"]?["inputResponses"]?.objectValue }
    return responses.flatMap { $0.map(\.value) }
  }

  /// Asks all questions in one round, and answers the call when they are answered.
  private func modern() -> FakePeer.Reaction {
    { [questions] peer, message in
      switch message["method"]?.stringValue {
      case "server/discover":
        peer.answer(
          message,
          [
            "supportedVersions": ["2026-07-28"], "capabilities": ["tools": [:]], "resultType": "complete", "ttlMs": 0,
            "cacheScope": "private",
          ])
      case "tools/list": peer.answer(message, Self.tools)
      case "tools/call" where message["params"]?["inputResponses"] == nil && !questions.isEmpty:
        let requests = questions.enumerated().map { number, question in
          JSON.Member(key: "q\(number)", value: ["method": .string(question.method), "params": question.params])
        }
        peer.answer(message, ["resultType": "input_required", "inputRequests": .object(JSON.Object(requests))])
      case "tools/call": peer.answer(message, Self.done)
      default: break
      }
    }
  }

  /// Asks one question after the other, and answers the call after the last answer.
  private func legacy() -> FakePeer.Reaction {
    let state = Mutex<(call: JSON, asked: Int)>((nil, 0))
    return { [questions] peer, message in
      switch message["method"]?.stringValue {
      case "initialize":
        peer.answer(
          message,
          [
            "protocolVersion": "2025-11-25", "capabilities": ["tools": [:]],
            "serverInfo": ["name": "calls itself something else", "version": "0"],
          ])
      case "tools/list": peer.answer(message, Self.tools)
      case "tools/call", nil:
        let (call, number) = state.withLock { state in
          if message["method"] != nil { state.call = message }
          defer { state.asked += 1 }
          return (state.call, state.asked)
        }
        guard questions.indices.contains(number) else { return peer.answer(call, Self.done) }
        peer.send([
          "jsonrpc": "2.0", "id": JSON(number), "method": .string(questions[number].method),
          "params": questions[number].params,
        ])
      default: break
      }
    }
  }

  private static let tools: JSON = [
    "tools": [["name": "ask", "inputSchema": ["type": "object"]]], "resultType": "complete", "ttlMs": 0,
    "cacheScope": "private",
  ]
  private static let done: JSON = ["content": [["type": "text", "text": "ok"]], "resultType": "complete"]
}

/// A form of one field that has a default, and one whose field has none.
let (formWithDefault, formWithout): (JSON, JSON) = (
  form(["type": "string", "default": "main"]), form(["type": "string"])
)

func form(_ field: JSON) -> JSON {
  [
    "mode": "form", "message": "Which branch?",
    "requestedSchema": ["type": "object", "properties": ["branch": field], "required": ["branch"]],
  ]
}

/// A request to a model, with more members.
func sampling(_ more: JSON.Object = [:]) -> JSON {
  var members: JSON.Object = [
    "messages": [["role": "user", "content": ["type": "text", "text": "Sum this up."]]], "maxTokens": 100_000,
  ]
  for member in more { members[member.key] = member.value }
  return .object(members)
}
