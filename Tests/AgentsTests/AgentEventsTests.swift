import Agents
import JSONKit
import LLM
import Runs
import Servers
import TestKit
import Testing

/// Whatever happens in a run, its events fit the published schema, begin with `init` and end with one `result`.
@Suite(.timeLimit(.minutes(5)))
struct AgentEventsTests {
  enum Story: CaseIterable {
    case answer, tools, badCalls, denied, cut, limit, empty, wrongForm, lostServer, longResult, noModel, tooLong,
      silence
  }

  private func model(_ story: Story) -> FakeModel {
    let tooLong = InvocationError(.invalidRequest, "too long", kind: .contextLength)
    switch story {
    case .answer, .lostServer: return FakeModel(.text("an answer"))
    case .tools, .longResult, .denied: return FakeModel(.call("s__slow"), .call("big"), .text("done"))
    case .badCalls: return FakeModel(.call("who"), .call("big", "{"), .call("throws"), .text("sorry"))
    case .cut: return FakeModel(.cut("half"))
    case .limit: return FakeModel(.call("big"))
    case .empty: return FakeModel(.text(""))
    case .wrongForm, .noModel: return FakeModel(.text("no json"))
    case .tooLong: return FakeModel(.call("big"), .call("big", #"{"a":1}"#), .failure(tooLong))
    case .silence: return FakeModel(.silence)
    }
  }

  private func agent(_ story: Story) -> AgentDefinition {
    var agent = AgentDefinition(name: "a", model: story == .noModel ? nil : "fake/fake")
    if story == .wrongForm { agent.output = ["type": "object"] }
    if story == .limit { agent.limits.turns = 2 }
    if story == .silence { agent.limits.time = .zero }
    if story == .lostServer { agent.servers = ["lost"] }
    return agent
  }

  private func tools() -> [any Tool] {
    struct Broken: Error {}
    return [
      .fixed("big", String(repeating: "text ", count: 1_000)) as FunctionTool,
      FunctionTool(name: "throws", description: "") { _, _ in throw Broken() },
    ]
  }

  private func servers() -> MCPClient {
    let slow = FunctionTool(name: "slow", description: "") { _, context in
      context.progress(1, 2, "half")
      return ToolResult(structured: ["a": [1, 2.5, nil]])
    }
    let lost = FakeServer("lost") { throw MCPServerError(.unavailable, "lost: gone") }
    return MCPClient([FakeServer("s", tools: [slow]), lost])
  }

  @Test(arguments: 1...6)
  func `a journal that takes nothing more ends the run for its readers, too`(events: Int) async throws {
    let run = TestRun(maximumEvents: events)
    let reader = run.services.feed.reader(outlivesCancellation: true)
    let runner = AgentRunner(provider: model(.tools), servers: servers(), tools: tools())
    async let result = runner.run(agent(.tools), input: "go", services: run.services)
    var seen = 0
    while try await reader.next() != nil { seen += 1 }
    #expect(seen >= events)
    #expect(await result.status == .failed)
  }

  @Test(arguments: Story.allCases)
  func `events fit the schema`(story: Story) async throws {
    let no: JSON = ["code": "no", "message": "no"]
    let run = TestRun(decide: { effect, _ in story == .denied ? .deny(no) : .allow(effect) })
    let reader = run.services.feed.reader()
    let settings = ToolSettings(maximumResultBytes: story == .longResult ? 100 : 1 << 20)
    let runner = AgentRunner(provider: model(story), servers: servers(), tools: tools(), settings: settings)
    let result = await runner.run(agent(story), input: "go", services: run.services)
    var events: [RunEvent] = []
    for try await event in reader { events.append(event) }
    #expect(try RunEventSchema().violations(of: events) == [])
    #expect(events.first?.kind == .start)
    #expect(events.last?.kind == .result)
    #expect(events.last?.data == result.json)
    #expect(events.filter { $0.kind == .result }.count == 1)
    let called = events.filter { $0.kind == .toolCall }.map(\.step)
    let answered = events.filter { $0.kind == .toolResult }.map(\.step)
    #expect(Set(called).isSubset(of: answered))
    #expect(Set(answered).count == answered.count)
  }
}
