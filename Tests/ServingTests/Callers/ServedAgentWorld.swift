import Agents
import JSONKit
import JSONRPC
import LLM
import MCP
import Runs
import Services
import Synchronization
import TestKit

@testable import Services
@testable import Serving

/// One agent that is served, whose tool `act` is not called before somebody has agreed, and `look` is; time stands still.
final class ServedAgentWorld: Sendable {
  static let agent = AgentDefinition(name: "worker", model: "fake/fake")

  let clock = ManualClock()
  let calls: PassedCalls
  let model: FakeModel
  /// Fired when a run was cancelled.
  let cancelled = Gate()
  private let made = Mutex<[String]>([])

  init(_ model: FakeModel) {
    self.model = model
    let number = Atomic(0)
    calls = PassedCalls(makeID: { "call-\(number.add(1, ordering: .relaxed).newValue)" }, clock: clock)
  }

  /// The tools that were called, in order.
  var called: [String] { made.withLock { $0 } }

  /// The agent as a tool; `perform` runs it in the place of the loop.
  func served(
    _ perform: (@Sendable (ServedAgent.Call) async throws -> RunResult)? = nil
  ) -> ServedAgent {
    ServedAgent(Self.agent, calls) { [self] call in
      if let perform { return try await perform(call) }
      let approver = call.caller.approver
      let run = TestRun(decide: { try await Self.decide($0, $1, approver) })
      let runner = AgentRunner(provider: model, servers: MCPClient(), tools: ["act", "look"].map(tool))
      let reader = run.services.feed.reader(outlivesCancellation: true)
      async let result = runner.run(Self.agent, input: call.prompt ?? "", services: run.services)
      for try await event in reader { call.report(event) }
      let ended = await result
      if ended.status == .cancelled { cancelled.open() }
      return ended
    }
  }

  private func tool(_ name: String) -> any Tool {
    FunctionTool(name: name, description: "Does something.") { [self] _, _ in
      made.withLock { $0.append(name) }
      return ToolResult("\(name) is done")
    }
  }

  /// As the policy does: the question and its answer are kept in the run.
  private static func decide(
    _ effect: Effect, _ scope: EffectScope, _ approver: any Approver
  ) async throws -> RunServices.Verdict {
    guard effect.name == "act" else { return .allow(effect) }
    let wish = CallApproval(kind: "tool", name: "s.act", arguments: [:], reason: "it may hurt", rule: "p.yaml:1")
    let request = ApprovalRequest(.call(wish), subject: "s.act", run: scope.run, path: scope.step.path)
    guard approver.mayAccept else { return .deny(refusal("nobody is here")) }
    let answer = try await scope.question("approval", wish.json) {
      do {
        let answer = try await approver.decide(request)
        return ["action": .string(answer.decision.rawValue), "reason": .string(answer.reason ?? "")]
      } catch {
        return Task.isCancelled ? nil : ["action": "none", "reason": .string("\(error)")]
      }
    }
    if answer["action"] == "accept" { return .allow(effect) }
    let why = answer["reason"]?.stringValue ?? ""
    return .deny(["code": "declined", "message": .string("a person said no: \(why)")])
  }

  private static func refusal(_ why: String) -> JSON {
    [
      "code": "consent_missing", "message": .string("s.act was not called: \(why)"), "call": "s.act",
      "rule": "p.yaml:1",
    ]
  }

  /// Serves the agent for as long as `body` runs.
  func withService(
    _ agent: ServedAgent? = nil, seals: Bool = true, _ body: (MCPService) async throws -> Void
  ) async throws {
    var options = MCPServiceOptions()
    if seals { options.sealer = BoundSealer() }
    options.tasks = MCPTaskOptions(makeID: { "task-1" }, secondsSince1970: { 1_764_057_600 })
    let service = try MCPService(info: GatewayWorld.info, options: options) { (agent ?? served()).tool }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await self.calls.run() }
      group.addTask { await service.runTasks() }
      defer { group.cancelAll() }
      try await body(service)
    }
  }

  /// Has a session of ours use the agent.
  func withClient(
    _ era: MCPEra, _ handler: FakeHandler?, agent: ServedAgent? = nil, seals: Bool = true,
    _ body: (MCPSession) async throws -> Void
  ) async throws {
    try await withService(agent, seals: seals) { service in
      let (ours, theirs) = InMemoryTransport.pair()
      var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
      options.policy = era == .modern ? .modern : .legacy
      options.inputHandler = handler
      let session = MCPSession(name: "agents", options: options, clock: ManualClock()) { ours }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await MCPServiceConnection(service, transport: theirs, clock: ManualClock()).run() }
        defer { group.cancelAll() }
        try await session.use(closingWithin: .zero, body)
      }
    }
  }
}
