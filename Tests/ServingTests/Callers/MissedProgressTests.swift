import Agents
import JSONKit
import JSONRPC
import MCP
import Runs
import Services
import Synchronization
import TestKit
import Testing

@testable import Serving

/// Progress of work that goes on while its caller is away with a question.
@Suite(.timeLimit(.minutes(5)))
struct MissedProgressTests {
  @Test func `what a caller misses while it is asked, it hears when it comes again`() async throws {
    let (isAway, isTold) = (Gate(), Gate())
    let calls = PassedCalls(makeID: { "call-1" }, clock: ManualClock())
    var options = MCPServiceOptions()
    options.sealer = BoundSealer()
    let service = try MCPService(info: GatewayWorld.info, options: options) {
      MCPServiceTool(name: "work") { _, context in
        try await calls.run(context) { caller, report in
          async let answer = caller.approver.decide(
            ApprovalRequest(.question(form: nil, show: nil), message: "Go on?", path: "q"))
          await isAway.wait()
          for message in ["earlier", "latest"] {
            report.hear(RunEvent(run: "r_1", step: .run, kind: .progress, data: ["message": .string(message)]))
          }
          isTold.open()
          _ = try await answer
          return MCPCallResult(text: "done")
        }
      }
      .resuming()
    }
    let handler = FakeHandler(elicit: { _ in
      isAway.open()
      await isTold.wait()
      return .accept(["name": "Ada"])
    })
    let told = Mutex<[String]>([])
    try await withClient(service, calls, handler) { session async throws in
      let options = MCPCallOptions { progress in told.withLock { $0.append(progress.message ?? "") } }
      #expect(try await session.callTool("work", [:], options: options).text == "done")
    }
    #expect(told.withLock { $0 } == ["latest"])
  }

  private func withClient(
    _ service: MCPService, _ calls: PassedCalls, _ handler: FakeHandler, _ body: (MCPSession) async throws -> Void
  ) async throws {
    let (ours, theirs) = InMemoryTransport.pair()
    var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
    options.policy = .modern
    options.inputHandler = handler
    let session = MCPSession(name: "w", options: options, clock: ManualClock()) { ours }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await MCPServiceConnection(service, transport: theirs, clock: ManualClock()).run() }
      group.addTask { await calls.run() }
      defer { group.cancelAll() }
      try await session.use(closingWithin: .zero, body)
    }
  }
}
