import Agents
import JSONKit
import LLM
import Runs
import Servers
import Synchronization
import TestKit
import Testing

/// Steps around the tools of a run: whatever kind the tool is of, and never in a replay.
@Suite(.timeLimit(.minutes(5)))
struct ToolMiddlewareTests {
  /// Writes down what is called and marks the result.
  private final class Watch: Middleware {
    private let calls = Mutex<[String]>([])
    var names: [String] { calls.withLock { $0 } }

    func callTool(
      _ call: ToolInvocation, next: @Sendable (ToolInvocation) async throws -> ToolResult
    ) async throws -> ToolResult {
      calls.withLock { $0.append("\(call.server ?? "-") \(call.name)") }
      var result = try await next(call)
      result.content.append(.text("!"))
      return result
    }
  }

  private struct Throwing: Middleware {
    let error: any Error

    func callTool(
      _ call: ToolInvocation, next: @Sendable (ToolInvocation) async throws -> ToolResult
    ) async throws -> ToolResult {
      throw error
    }
  }

  private let agent = AgentDefinition(name: "a", model: "fake/fake")
  private let watch = Watch()

  private func results(_ model: FakeModel) -> [String] {
    model.requests.last?.messages.flatMap(\.toolResults).map(\.text) ?? []
  }

  @Test func `tools of this process, of servers and of the host pass the same steps`() async throws {
    let long = String(repeating: "long ", count: 500)
    let server = FakeServer("s", tools: [FunctionTool.fixed("far", "from afar")])
    let settings = ToolSettings(maximumResultBytes: 1_000)
    let model = FakeModel(
      .call("near", "{}"), .call("s__far", "{}"),
      .call("read_result", #"{"handle":"result-1-0"}"#), .text("done"))
    let runner = AgentRunner(
      provider: model, servers: MCPClient([server]), tools: [.fixed("near", long)], settings: settings,
      middleware: [watch])
    let result = await runner.run(agent, input: "go", services: TestRun().services)
    #expect(result.status == .succeeded, "\(String(describing: result.error))")
    #expect(watch.names == ["- near", "s s.far", "- read_result"])
    #expect(results(model).dropFirst().first == "from afar!")
  }

  @Test func `a call that fits no schema or no tool reaches no step`() async throws {
    let model = FakeModel(.call("nothing", "{}"), .call("near", "[1]"), .text("done"))
    let runner = AgentRunner(provider: model, tools: [.fixed("near", "x")], middleware: [watch])
    let result = await runner.run(agent, input: "go", services: TestRun().services)
    #expect(result.status == .succeeded)
    #expect(watch.names.isEmpty)
  }

  @Test func `what a step makes of a result is what is recorded, and a replay passes no step`() async throws {
    let first = TestRun()
    let model = FakeModel(.call("near", "{}"), .text("done"))
    _ = await AgentRunner(provider: model, tools: [.fixed("near", "x")], middleware: [watch])
      .run(agent, input: "go", services: first.services)
    #expect(watch.names == ["- near"])
    let recorded = first.journal.events.first { $0.kind == .toolResult }
    #expect(recorded?.data.text.contains(#""!""#) == true)

    let kept = Array(first.journal.events.prefix { $0.kind != .result })
    let again = TestRun(events: kept)
    let silent = FakeModel(.text("not asked"))
    let replayed = await AgentRunner(provider: silent, tools: [.fixed("near", "y")], middleware: [watch])
      .run(agent, input: "go", services: again.services)
    #expect(replayed.output == "done")
    #expect(silent.requests.isEmpty)
    #expect(watch.names == ["- near"])
  }

  @Test func `the model reads why a step refused`() async throws {
    struct Odd: Error, CustomStringConvertible { let description = "odd" }
    let cases: [(any Error, String)] = [
      (InvocationError(.toolExecutionFailed, "not on Sundays"), "near failed: not on Sundays"),
      (Odd(), "near failed: odd"),
      (MCPServerError(.refused, "closed"), "closed"),
    ]
    for (error, text) in cases {
      let model = FakeModel(.call("near", "{}"), .text("done"))
      let runner = AgentRunner(
        provider: model, tools: [.fixed("near", "x")], middleware: [watch, Throwing(error: error)])
      let result = await runner.run(agent, input: "go", services: TestRun().services)
      #expect(result.status == .succeeded)
      #expect(results(model).first?.contains(text) == true, "\(results(model))")
    }
  }

  @Test func `the time of a step counts as time of a tool of this process`() async throws {
    struct Waiting: Middleware {
      let clock: ManualClock
      func callTool(
        _ call: ToolInvocation, next: @Sendable (ToolInvocation) async throws -> ToolResult
      ) async throws -> ToolResult {
        try await clock.sleep(until: clock.now.advanced(by: .seconds(3_600)), tolerance: nil)
        return try await next(call)
      }
    }
    let clock = ManualClock()
    let model = FakeModel(.call("near", "{}"), .text("done"))
    let runner = AgentRunner(
      provider: model, tools: [.fixed("near", "x")], settings: ToolSettings(timeout: .seconds(2)),
      middleware: [Waiting(clock: clock)])
    async let result = runner.run(agent, input: "go", services: TestRun(clock: clock).services)
    await clock.sleeper(until: .seconds(2))
    clock.advance(by: .seconds(2))
    #expect(await result.status == .succeeded)
    #expect(results(model).first?.contains("did not answer within 2s") == true, "\(results(model))")
  }
}
