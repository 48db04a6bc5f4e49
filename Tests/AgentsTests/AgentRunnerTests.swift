import Agents
import JSONKit
import LLM
import Runs
import Servers
import Synchronization
import TestKit
import Testing

/// Whole runs over a fake model and fake tools.
@Suite(.timeLimit(.minutes(5)))
struct AgentRunnerTests {
  private let agent = AgentDefinition(name: "a", instructions: "Be brief.", model: "fake/fake")

  private func kinds(_ run: TestRun) -> [String] { run.journal.events.map(\.kind.rawValue) }

  private func results(_ run: TestRun) -> [RunEvent] { run.journal.events.filter { $0.kind == .toolResult } }

  /// A tool that adds, with a schema.
  private let add = FunctionTool(
    name: "add", description: "Adds.",
    parameters: [
      "type": "object", "properties": ["a": ["type": "integer"], "b": ["type": "integer"]], "required": ["a", "b"],
    ], isReadOnly: true
  ) { arguments, _ in
    ToolResult(structured: .integer(Int64((arguments["a"]?.intValue ?? 0) + (arguments["b"]?.intValue ?? 0))))
  }

  @Test func `an agent calls tools and answers`() async throws {
    let model = FakeModel(.call("add", #"{"a":20,"b":22}"#), .text("It is 42."))
    let run = TestRun()
    let result = await AgentRunner(provider: model, tools: [add]).run(agent, input: "20+22?", services: run.services)
    #expect(result.status == .succeeded)
    #expect(result.output == "It is 42.")
    #expect(result.exitCode == .success)
    #expect(result.usage.turns == 2)
    #expect(result.usage.calls == 1)
    #expect(result.usage.tokens.totalTokens == 30)
    #expect(
      kinds(run) == [
        "init", "model.request", "model.result", "tool.call", "tool.result", "model.request", "model.result", "result",
      ])
    #expect(run.journal.events.map(\.step.path)[3] == "turn[1]/tool[0]/add")
    #expect(model.requests[1].messages.last?.toolResults.map(\.text) == ["42"])
    #expect(model.requests[0].messages.map(\.role) == [.system, .user])
    #expect(run.journal.events.last?.data == result.json)
  }

  @Test func `calls of one turn run side by side, and results keep their order`() async throws {
    let gate = Mutex<[CheckedContinuation<Void, Never>]>([])
    // Each call waits for the other: one after the other would wait for ever.
    let meet = FunctionTool(name: "meet", description: "") { arguments, _ in
      await withCheckedContinuation { continuation in
        let both = gate.withLock { waiting in
          waiting.append(continuation)
          return waiting.count == 2 ? waiting : []
        }
        for one in both { one.resume() }
      }
      return ToolResult(arguments["n"]?.stringValue ?? "")
    }
    let both = ["1", "2"].map { ToolCall(id: "same", name: "meet", arguments: #"{"n":"\#($0)"}"#) }
    let model = FakeModel(.calls(both), .text("done"))
    let run = TestRun()
    let result = await AgentRunner(provider: model, tools: [meet]).run(agent, input: "go", services: run.services)
    #expect(result.status == .succeeded)
    #expect(model.requests[1].messages.last?.toolResults.map(\.text) == ["1", "2"])
  }

  @Test(arguments: [
    (FakeModel.Turn.call("ad", "{}"), "no tool named \"ad\""), (.call("nothing_like_it", "{}"), "no tool named"),
    (.call("add", "{\"a\":"), "not JSON"), (.call("add", "[1]"), "not a JSON object"),
    (.call("add", "not json"), "not JSON"),
  ])
  func `a bad call gets a result that says what is wrong`(turn: FakeModel.Turn, words: String) async throws {
    let model = FakeModel(turn, .text("sorry"))
    let run = TestRun()
    let result = await AgentRunner(provider: model, tools: [add]).run(agent, input: "go", services: run.services)
    #expect(result.status == .succeeded)
    let told = try #require(model.requests[1].messages.last?.toolResults.first)
    #expect(told.isError)
    #expect(told.text.contains(words))
    #expect(results(run).count == 1)
    #expect(results(run)[0].data["outcome"] == "failure")
  }

  @Test func `an unknown tool is told its likely name`() async throws {
    let model = FakeModel(.call("adds"), .text("sorry"))
    _ = await AgentRunner(provider: model, tools: [add]).run(agent, input: "go", services: TestRun().services)
    #expect(model.requests[1].messages.last?.toolResults.first?.text.contains("did you mean \"add\"") == true)
  }

  @Test func `no arguments at all are an empty object`() async throws {
    let model = FakeModel(.call("t", ""), .text("ok"))
    let tool = FunctionTool(name: "t", description: "") { arguments, _ in ToolResult(arguments.text) }
    _ = await AgentRunner(provider: model, tools: [tool]).run(agent, input: "go", services: TestRun().services)
    #expect(model.requests[1].messages.last?.toolResults.first?.text == "{}")
  }

  @Test func `a model that never stops calling meets a limit and exit code 8`() async throws {
    let model = FakeModel { number, _ in .call("add", #"{"a":\#(number),"b":1}"#) }
    let run = TestRun()
    var endless = agent
    endless.limits.turns = 4
    let result = await AgentRunner(provider: model, tools: [add]).run(endless, input: "go", services: run.services)
    #expect(result.status == .limit)
    #expect(result.exitCode.rawValue == 8)
    #expect(result.error?.details["limit"] == "turns")
    #expect(result.error?.message.contains("its limit of turns allows (4)") == true)
    #expect(result.output.isNull)
    #expect(kinds(run).suffix(2) == ["limit", "result"])
    #expect(model.requests.count == 4)
  }

  @Test func `a stream that is cut is a provider error with what had come`() async throws {
    let run = TestRun()
    let result = await AgentRunner(provider: FakeModel(.cut("half an answ"))).run(
      agent, input: "go", services: run.services)
    #expect(result.status == .providerFailed)
    #expect(result.exitCode.rawValue == 6)
    #expect(result.error?.code == "streaming_failed")
    #expect(result.error?.details["partial"] == "half an answ")
    #expect(kinds(run).last == "result")
  }

  @Test(
    arguments: [
      (InvocationError(.authenticationFailed, "no", kind: .authentication), 12),
      (InvocationError(.rateLimitExceeded, "slow down", kind: .rateLimit), 6),
      (InvocationError(.providerUnavailable, "down", kind: .serverError), 6),
      (InvocationError(.providerNotFound, "who?"), 3),
    ] as [(InvocationError, Int32)])
  func `an error of the provider has its exit code`(error: InvocationError, exit: Int32) async throws {
    let result = await AgentRunner(provider: FakeModel(.failure(error))).run(
      agent, input: "go", services: TestRun().services)
    #expect(result.exitCode.rawValue == exit)
    #expect(result.error?.message == error.message)
  }

  @Test func `an empty answer is no success`() async throws {
    let result = await AgentRunner(provider: FakeModel(.text(" "))).run(
      agent, input: "go", services: TestRun().services)
    #expect(result.status == .failed)
    #expect(result.error?.code == "empty_answer")
  }

  @Test func `a tool that throws, one that is denied and one that does not know are results`() async throws {
    struct Broken: Error {}
    let tools: [any Tool] = [
      FunctionTool(name: "broken", description: "") { _, _ in throw Broken() },
      FunctionTool(name: "denied", description: "") { _, _ in ToolResult("never") },
      FunctionTool(name: "lost", description: "") { _, _ in
        throw MCPServerError(.lost, "the line is dead", isOutcomeUnknown: true)
      },
    ]
    let model = FakeModel(
      .calls(tools.map { ToolCall(id: "c", name: $0.name, arguments: "{}") }), .text("I see"))
    let run = TestRun(decide: { effect, _ in
      effect.name == "denied" ? .deny(["code": "policy", "message": "not today"]) : .allow(effect)
    })
    let result = await AgentRunner(provider: model, tools: tools).run(agent, input: "go", services: run.services)
    #expect(result.status == .succeeded)
    let told = try #require(model.requests[1].messages.last?.toolResults)
    #expect(told.allSatisfy { $0.isError })
    #expect(told[0].text.contains("Broken"))
    #expect(told[1].text == "Not allowed: not today")
    #expect(told[2].text.contains("Outcome unknown"))
    let outcomes = results(run).sorted { $0.step < $1.step }.map { $0.data["outcome"]?.stringValue }
    #expect(outcomes == ["failure", "denied", "unknown"])
  }

  @Test func `a tool that takes too long is cancelled, and its outcome is unknown`() async throws {
    let clock = ManualClock()
    let slow = FunctionTool(name: "slow", description: "") { _, _ in
      try await ManualClock().sleep(until: ManualClock.Instant(offset: .seconds(1)), tolerance: nil)
      return ToolResult("late")
    }
    let model = FakeModel(.call("slow"), .text("gave up"))
    let run = TestRun(clock: clock)
    let runner = AgentRunner(provider: model, tools: [slow], settings: ToolSettings(timeout: .seconds(5)))
    async let result = runner.run(agent, input: "go", services: run.services)
    await clock.sleeper(until: .seconds(5))
    clock.advance(by: .seconds(5))
    #expect(await result.status == .succeeded)
    #expect(results(run).first?.data["outcome"] == "unknown")
    #expect(results(run).first?.data["error"]?["code"] == "timeout")
  }

  @Test func `a run whose time is over ends with 124, one result per call and one result event`() async throws {
    let clock = ManualClock()
    let slow = FunctionTool(name: "slow", description: "") { _, _ in
      try await ManualClock().sleep(until: ManualClock.Instant(offset: .seconds(1)), tolerance: nil)
      return ToolResult("late")
    }
    let two = [ToolCall(id: "1", name: "slow", arguments: "{}"), ToolCall(id: "2", name: "slow", arguments: "{}")]
    let run = TestRun(clock: clock)
    var limited = agent
    limited.limits.time = .seconds(60)
    let runner = AgentRunner(
      provider: FakeModel(.calls(two)), tools: [slow], settings: ToolSettings(timeout: .seconds(100)))
    async let result = runner.run(limited, input: "go", services: run.services)
    await clock.sleeper(until: .seconds(60))
    await clock.sleeper(until: .seconds(100))
    clock.advance(by: .seconds(60))
    #expect(await result.status == .timeout)
    #expect(await result.exitCode.rawValue == 124)
    #expect(results(run).count == 2)
    #expect(results(run).allSatisfy { $0.data["outcome"] != "value" })
    #expect(kinds(run).filter { $0 == "result" }.count == 1)
    #expect(kinds(run).suffix(2) == ["limit", "result"])
  }

  @Test func `a cancelled run tells so in its one result`() async throws {
    let run = TestRun()
    let reader = run.services.feed.reader()
    let runner = AgentRunner(provider: FakeModel(.silence))
    let agent = agent
    let result = try await withThrowingTaskGroup(of: RunResult.self) { group in
      group.addTask { await runner.run(agent, input: "go", services: run.services) }
      while let event = try await reader.next(), event.kind != .modelRequest {}
      group.cancelAll()
      return try await group.next()
    }
    #expect(result?.status == .cancelled)
    #expect(result?.exitCode.rawValue == 130)
    #expect(kinds(run) == ["init", "model.request", "model.result", "error", "result"])
  }

  @Test func `an agent without a model says so`() async throws {
    let result = await AgentRunner(provider: FakeModel(.text("x"))).run(
      AgentDefinition(name: "a"), input: "go", services: TestRun().services)
    #expect(result.error?.code == "no_model")
    #expect(result.exitCode.rawValue == 3)
  }

  @Test func `the text of the answer is shown as it comes`() async throws {
    let run = TestRun()
    let reader = run.services.feed.reader()
    _ = await AgentRunner(provider: FakeModel(.text("Hello, world"))).run(agent, input: "hi", services: run.services)
    var shown = ""
    for try await event in reader where event.kind == .modelDelta { shown += event.data["text"]?.stringValue ?? "" }
    #expect(shown == "Hello, world")
  }

  @Test func `messages are recorded once, and tools when they change`() async throws {
    let model = FakeModel(.call("add", #"{"a":1,"b":1}"#), .call("add", #"{"a":2,"b":1}"#), .text("ok"))
    let run = TestRun()
    _ = await AgentRunner(provider: model, tools: [add]).run(agent, input: "go", services: run.services)
    let inputs = run.journal.events.filter { $0.kind == .modelRequest }.compactMap { $0.data["input"] }
    #expect(inputs.map { $0["first"]?.intValue } == [0, 2, 4])
    #expect(inputs.map { $0["messages"]?.arrayValue?.count } == [2, 2, 2])
    #expect(inputs.map { $0["tools"]?["definitions"] != nil } == [true, false, false])
    #expect(Set(inputs.compactMap { $0["context"]?.stringValue }).count == 3)
  }

  @Test func `a resumed run asks neither the model nor a tool for what is settled`() async throws {
    let count = Mutex(0)
    let counted = FunctionTool(name: "counted", description: "") { _, _ in
      ToolResult("call \(count.withLock { $0 += 1; return $0 })")
    }
    func play(_ events: [RunEvent]) async -> (RunResult, TestRun, FakeModel) {
      let model = FakeModel { number, request in
        request.messages.last?.role == .tool ? .text("done") : .call("counted")
      }
      let run = TestRun(events: events)
      let runner = AgentRunner(provider: model, tools: [counted])
      return (await runner.run(agent, input: "go", services: run.services), run, model)
    }
    let (whole, run, _) = await play([])
    #expect(whole.output == "done")
    let events = run.journal.events
    for cut in 1..<events.count {
      count.withLock { $0 = 0 }
      let prefix = Array(events.prefix(cut))
      let (result, again, model) = await play(prefix)
      let isSettled = prefix.contains { $0.kind == .toolResult }
      let isInDoubt = !isSettled && prefix.contains { $0.kind == .toolCall }
      #expect(result.error?.code == (isInDoubt ? "in_doubt" : nil))
      #expect(count.withLock { $0 } == (isSettled || isInDoubt ? 0 : 1))
      #expect(model.requests.count == 2 - prefix.filter { $0.kind == .modelResult }.count - (isInDoubt ? 1 : 0))
      // A run in doubt is not over: somebody says what happened, and it goes on.
      #expect((again.journal.events.last?.kind == .result) == !isInDoubt)
      #expect(result.status == (isInDoubt ? .inDoubt : .succeeded))
    }
  }
}
