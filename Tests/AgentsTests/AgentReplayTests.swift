import Agents
import JSONKit
import LLM
import Runs
import Servers
import TestKit
import Testing

/// Recorded runs of agents that are performed anew, without models, servers and tools.
@Suite(.timeLimit(.minutes(1)))
struct AgentReplayTests {
  private let agent = AgentDefinition(name: "a", instructions: "Be brief.", model: "fake/fake")

  private let say = FunctionTool(
    name: "say", description: "Says it.",
    parameters: ["type": "object", "properties": ["n": ["type": "integer"]], "required": ["n"]], isReadOnly: true
  ) { arguments, _ in ToolResult("said \(arguments["n"]?.text ?? "")") }

  private func replay(
    _ events: [RunEvent], _ agent: AgentDefinition? = nil, settings: ToolSettings = ToolSettings()
  ) async throws -> (result: RunResult, divergence: ReplayDivergence?) {
    let recording = Recording(run: try #require(events.first?.run), seed: 7, events: events)
    return await AgentRunner.recorded(settings: settings).replay(
      agent ?? self.agent, input: "Go.", recording, started: WallTime(milliseconds: 0), isStrict: true)
  }

  private func replaysItself(
    _ run: TestRun, _ recorded: RunResult, _ agent: AgentDefinition? = nil, settings: ToolSettings = ToolSettings()
  ) async throws {
    for _ in 1...5 {
      let (result, divergence) = try await replay(run.journal.events, agent, settings: settings)
      #expect(divergence == nil, "\(divergence.map(\.description) ?? "")")
      #expect(result == recorded)
    }
  }

  @Test func `an agent with tools is the same again`() async throws {
    let model = FakeModel(
      .call("say", #"{"n":1}"#), .call("say", #"{"n":"no"}"#, id: "c2"), .call("gone", id: "c3"), .text("Done."))
    let run = TestRun()
    let recorded = await AgentRunner(provider: model, tools: [say]).run(agent, input: "Go.", services: run.services)
    #expect(recorded.output == "Done.")
    try await replaysItself(run, recorded)
  }

  @Test func `tools of servers are offered as they were, without the servers`() async throws {
    let server = FakeServer("files", tools: [.fixed("read", "the text")])
    let model = FakeModel(.call("files__read"), .text("Read."))
    let run = TestRun()
    let runner = AgentRunner(provider: model, servers: MCPClient([server]))
    let recorded = await runner.run(agent, input: "Go.", services: run.services)
    #expect(recorded.output == "Read.")
    try await replaysItself(run, recorded)
  }

  @Test func `a result that was too large is shortened again`() async throws {
    let large = FunctionTool(name: "large", description: "", isReadOnly: true) { _, _ in
      ToolResult(String(repeating: "word ", count: 1_000))
    }
    let settings = ToolSettings(maximumResultBytes: 1_024)
    let model = FakeModel(.call("large"), .text("Done."))
    let run = TestRun()
    let runner = AgentRunner(provider: model, tools: [large], settings: settings)
    let recorded = await runner.run(agent, input: "Go.", services: run.services)
    #expect(recorded.output == "Done.")
    try await replaysItself(run, recorded, settings: settings)
  }

  @Test func `hidden characters are marked again, and are passed on again`() async throws {
    for rule in HiddenCharacters.allCases {
      var settings = ToolSettings()
      settings.hiddenCharacters = rule
      let model = FakeModel(.call("odd"), .text("Done."))
      let run = TestRun()
      let runner = AgentRunner(provider: model, tools: [.fixed("odd", "a\u{202E}b")], settings: settings)
      let recorded = await runner.run(agent, input: "Go.", services: run.services)
      #expect(recorded.output == "Done.")
      try await replaysItself(run, recorded, settings: settings)
    }
  }

  @Test func `runs that failed fail again in the same way`() async throws {
    let failing = FakeModel { _, _ in throw InvocationError(.providerUnavailable, "The model is not there.") }
    let run = TestRun()
    let recorded = await AgentRunner(provider: failing).run(agent, input: "Go.", services: run.services)
    #expect(recorded.status == .providerFailed)
    try await replaysItself(run, recorded)

    var lost = agent
    lost.servers = ["nowhere"]
    let second = TestRun()
    let unknown = await AgentRunner(provider: failing).run(lost, input: "Go.", services: second.services)
    #expect(unknown.status == .invalid)
    try await replaysItself(second, unknown, lost)

    let denied = TestRun(decide: { effect, _ in effect.family == .tool ? .deny(["message": "no"]) : .allow(effect) })
    let model = FakeModel(.call("say", #"{"n":1}"#), .text("Done."))
    let answered = await AgentRunner(provider: model, tools: [say]).run(agent, input: "Go.", services: denied.services)
    #expect(answered.output == "Done.")
    try await replaysItself(denied, answered)
  }

  @Test func `another text of the model, and another prompt, are told with their places`() async throws {
    let run = TestRun()
    let model = FakeModel(.call("say", #"{"n":1}"#), .text("Done."))
    _ = await AgentRunner(provider: model, tools: [say]).run(agent, input: "Go.", services: run.services)
    var events: [RunEvent] = run.journal.events
    let answer = try #require(events.firstIndex { $0.kind == .modelResult })
    events[answer].data = try JSON(parsing: events[answer].data.text.replacing(#"\"n\":1"#, with: #"\"n\":2"#))
    let changed = try #require(try await replay(events).divergence)
    #expect(changed.reason == .changed)
    #expect(changed.recorded?.step.path == "turn[1]/tool[0]/say")
    var other = agent
    other.instructions = "Be long."
    let prompted = try #require(try await replay(run.journal.events, other).divergence)
    #expect(prompted.recorded?.step.path == "turn[1]/model")
    let cut = try await replay(Array(run.journal.events.dropLast(3)))
    #expect(cut.divergence == nil)
    #expect(cut.result.status == .interrupted)
  }
}
