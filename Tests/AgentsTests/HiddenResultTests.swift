import Agents
import JSONKit
import LLM
import Runs
import Servers
import TestKit
import Testing

/// Characters that nobody sees in results of tools: the model sees them, and everybody else has the result as it came.
@Suite(.timeLimit(.minutes(5)))
struct HiddenResultTests {
  private let agent = AgentDefinition(name: "a", model: "fake/fake")
  /// An order in tags, a turned word, a blank without width, and a colour of a terminal.
  private static let text = "All is well.\u{E0072}\u{E006D} \u{202E}txt\u{202C} a\u{200B}b \u{1B}[8mx\u{1B}[0m"
  private static let marked =
    "All is well.«\\u{E0072}»«\\u{E006D}» «\\u{202E}»txt«\\u{202C}» a«\\u{200B}»b «\\u{1B}»[8mx«\\u{1B}»[0m"

  /// Runs an agent with tools; gives what the model was told of each call.
  private func told(
    _ turns: FakeModel.Turn..., tools: [any Tool], servers: [any MCPServer] = [],
    settings: ToolSettings = ToolSettings(),
    store: any ResultStore = MemoryResultStore(), _ run: TestRun = TestRun()
  ) async -> [ToolResult] {
    var turns = turns[...]
    let last = turns.popLast() ?? .text("ok")
    let script = Array(turns)
    let model = FakeModel { number, _ in number <= script.count ? script[number - 1] : last }
    let runner = AgentRunner(
      provider: model, servers: MCPClient(servers), tools: tools, settings: settings, store: store)
    _ = await runner.run(agent, input: "go", services: run.services)
    return model.requests.last?.messages.flatMap(\.toolResults) ?? []
  }

  private func warnings(_ run: TestRun) -> [JSON] {
    run.journal.events.filter { $0.kind == .warning && $0.data["code"] == "hidden_characters" }.map(\.data)
  }

  @Test  // S-20
  func `the model gets them marked, the event has the result as it came, and the run is warned once`() async throws {
    let run = TestRun()
    let read = FunctionTool.fixed("read", Self.text)
    let told = await told(
      .call("s__read"), .call("s__read", #"{"n":2}"#, id: "c2"), .text("ok"), tools: [],
      servers: [FakeServer("s", tools: [read])], run)
    #expect(told.map(\.text) == [Self.marked, Self.marked])
    let results = run.journal.events.filter { $0.kind == .toolResult }
    #expect(results.map { $0.data["value"]?["content"]?[0]?["text"] } == [.string(Self.text), .string(Self.text)])
    #expect(warnings(run).count == 1)
    #expect(
      warnings(run).first?["message"]?.stringValue
        == "s.read gave 7 characters that nobody sees, the first is \\u{E0072} (TAG LATIN SMALL LETTER R); "
        + "the model sees them marked")
  }

  @Test func `they are taken out, or passed on, where the settings say so`() async throws {
    var settings = ToolSettings()
    for (rule, expected, count) in [
      (HiddenCharacters.strip, "All is well. txt ab [8mx[0m", 1), (.keep, Self.text, 0),
    ] {
      settings.hiddenCharacters = rule
      let run = TestRun()
      let told = await told(
        .call("t"), .text("ok"), tools: [.fixed("t", Self.text)], settings: settings, run)
      #expect(told.first.map { Array($0.text.unicodeScalars) } == Array(expected.unicodeScalars))
      #expect(warnings(run).count == count)
    }
  }

  @Test(arguments: [
    "plain\ttext\r\n", "Größe: 3 µm\u{A0}– “ok” …", "می\u{200C}خواهم", "क्\u{200D}ष", "שלום", "العربية", "한국어 日本語 ไทย",
    "👨\u{200D}👩\u{200D}👧 ⚠\u{FE0F} ✔️ 🇩🇪", "{\"a\": [1, 2]}", "e\u{301}", "",
  ])
  func `ordinary text of any script is what it was`(text: String) async throws {
    let run = TestRun()
    let told = await told(.call("t"), .text("ok"), tools: [.fixed("t", text)], run)
    #expect(told.first.map { Array($0.text.utf8) } == Array(text.utf8))
    #expect(warnings(run) == [])
  }

  @Test func `what an error says is no exception`() async throws {
    let failing = FunctionTool(name: "t", description: "") { _, _ in
      throw InvocationError(.providerUnavailable, "gone \u{202E}now")
    }
    let told = await told(.call("t"), .text("ok"), tools: [failing])
    #expect(told.first?.isError == true && told.first?.text.contains("gone «\\u{202E}»now") == true)
  }

  @Test func `a large result is kept as it came, and its parts are marked when they are read`() async throws {
    let whole = String(repeating: "a\u{200B}", count: 2_000)
    let store = MemoryResultStore()
    let told = await told(
      .call("big"), .call("read_result", #"{"handle":"result-1-0","length":8}"#, id: "c2"), .text("ok"),
      tools: [.fixed("big", whole)], settings: ToolSettings(maximumResultBytes: 1_000), store: store)
    let first = try #require(told.first?.text)
    #expect(first.hasPrefix("a«\\u{200B}»a«") && first.utf8.count < 1_300)
    #expect(first.contains("any part of the \(whole.utf8.count) bytes"))
    let kept = try await store.read("result-1-0")
    #expect(kept.map { Array($0.utf8) } == Array(whole.utf8))
    #expect(told.last?.text.hasSuffix("\na«\\u{200B}»a«\\u{200B}»") == true)
  }

  @Test func `a result that is only too large when it is marked is cut, too`() async throws {
    let told = await told(
      .call("t"), .text("ok"), tools: [.fixed("t", String(repeating: "\u{1}", count: 900))],
      settings: ToolSettings(maximumResultBytes: 1_000))
    let text = try #require(told.first?.text)
    #expect(text.utf8.count < 1_300 && text.contains("any part of the 900 bytes"))
  }
}
