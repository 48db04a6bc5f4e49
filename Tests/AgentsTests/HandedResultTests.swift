import Agents
import JSONKit
import LLM
import Runs
import Synchronization
import TestKit
import Testing

/// Large results that a model hands on to another tool without ever having seen them whole.
@Suite(.timeLimit(.minutes(5)))
struct HandedResultTests {
  private let agent = AgentDefinition(name: "a", model: "fake/fake")
  private let whole = (0..<5_000).map { "line \($0) ü\n" }.joined()

  /// Runs an agent with `big`, whose result is set aside, and `keep`; gives what `keep` was called with.
  private func run(_ model: FakeModel, _ run: TestRun = TestRun()) async -> (heard: [JSON], result: RunResult) {
    let heard = Mutex<[JSON]>([])
    let keep = FunctionTool(
      name: "keep", description: "Keeps a text.",
      parameters: ["type": "object", "properties": ["text": ["type": "string"], "list": ["type": "array"]]]
    ) { arguments, _ in
      heard.withLock { $0.append(arguments) }
      return ToolResult("kept")
    }
    let runner = AgentRunner(
      provider: model, tools: [.fixed("big", whole), keep], settings: ToolSettings(maximumResultBytes: 1_000))
    let result = await runner.run(agent, input: "go", services: run.services)
    return (heard.withLock { $0 }, result)
  }

  private func told(_ model: FakeModel, _ request: Int) throws -> ToolResult {
    try #require(model.requests[request].messages.last?.toolResults.first)
  }

  @Test func `a tool gets the whole text, and whoever decides and records sees it, but not the model`() async throws {
    let call = #"{"path":"notes","text":"{{result-1-0}}","list":["{{result-1-0}}",1]}"#
    let model = FakeModel(.call("big"), .call("keep", call), .text("ok"))
    let decided = Mutex<[JSON]>([])
    let run = TestRun(decide: { effect, _ in
      if let arguments = effect.input["arguments"] { decided.withLock { $0.append(arguments) } }
      return .allow(effect)
    })
    let (heard, result) = await self.run(model, run)
    #expect(result.status == .succeeded)
    let expected: JSON = ["path": "notes", "text": .string(whole), "list": [.string(whole), 1]]
    #expect(heard == [expected])
    #expect(decided.withLock { $0.last } == expected)
    let recorded = run.journal.events.filter { $0.kind == .toolCall }.last
    #expect(recorded?.data["input"]?["arguments"] == expected)
    #expect(try told(model, 1).text.contains(#""{{result-1-0}}" as an argument of another tool"#))
    #expect(model.requests[2].json.text.utf8.count < 10_000)
  }

  @Test func `only a whole argument counts, and only once something was set aside`() async throws {
    let texts = ["{{result-1-0}}", "see {{result-1-0}}", "{{result-1-0", "{{result-x}}", "{{other}}"]
    let literal = JSON.array(texts.map(JSON.string))
    let early = FakeModel(.call("keep", JSON.object(["list": literal]).text), .text("ok"))
    #expect(await run(early).heard == [["list": literal]])
    let rest = JSON.array(texts.dropFirst().map(JSON.string))
    let late = FakeModel(.call("big"), .call("keep", JSON.object(["list": rest]).text), .text("ok"))
    #expect(await run(late).heard == [["list": rest]])
  }

  @Test func `a result that is not there, and more than the limit, are told to the model`() async throws {
    let many = JSON.array(Array(repeating: .string("{{result-1-0}}"), count: (8 << 20) / whole.utf8.count + 1))
    let model = FakeModel(
      .call("big"), .call("keep", #"{"text":"{{result-9-9}}"}"#), .call("keep", JSON.object(["list": many]).text),
      .text("ok"))
    let (heard, result) = await run(model)
    #expect(result.status == .succeeded)
    #expect(heard == [])
    #expect(try told(model, 2).isError)
    #expect(try told(model, 2).text.contains("no result with the handle \"result-9-9\""))
    #expect(try told(model, 3).isError)
    #expect(try told(model, 3).text.contains("more than 8 MiB"))
  }

  @Test func `what does not fit the tool is refused as what the model wrote itself would be`() async throws {
    let model = FakeModel(.call("big"), .call("keep", #"{"list":"{{result-1-0}}"}"#), .text("ok"))
    #expect(await run(model).heard == [])
    #expect(try told(model, 2).text.contains("do not fit its schema"))
  }

  @Test func `a run that goes on hands on the same`() async throws {
    let model = FakeModel { _, request in
      switch request.messages.count {
      case ..<3: .call("big")
      case ..<5: .call("keep", #"{"text":"{{result-1-0}}"}"#)
      default: .text("ok")
      }
    }
    let first = TestRun()
    #expect(await run(model, first).result.output == "ok")
    let events = first.journal.events
    // It ended after the call was recorded, and with it the result of the one before.
    let end = try #require(events.lastIndex { $0.kind == .toolResult })
    let (heard, result) = await run(model, TestRun(events: Array(events.prefix(through: end))))
    #expect(result.output == "ok", "\(result.error?.message ?? "")")
    #expect(heard == [])
  }
}
