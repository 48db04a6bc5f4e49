import Agents
import JSONKit
import LLM
import Runs
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct LargeResultTests {
  private let agent = AgentDefinition(name: "a", model: "fake/fake")
  private let whole = (0..<5_000).map { "line \($0) ü\n" }.joined()

  private func settings(_ bytes: Int) -> ToolSettings { ToolSettings(maximumResultBytes: bytes) }

  @Test  // Q-16
  func `the model gets head, tail, size and a handle; the event has it whole`() async throws {
    let model = FakeModel(.call("big"), .text("ok"))
    let run = TestRun()
    let store = MemoryResultStore()
    let runner = AgentRunner(
      provider: model, tools: [.fixed("big", whole)], settings: settings(1_000), store: store)
    _ = await runner.run(agent, input: "go", services: run.services)
    let told = try #require(model.requests[1].messages.last?.toolResults.first?.text)
    #expect(told.utf8.count < 1_300)
    #expect(told.hasPrefix("line 0 "))
    #expect(told.hasSuffix("line 4999 ü\n"))
    #expect(told.contains("result-1-0"))
    #expect(told.contains("\(whole.utf8.count) bytes"))
    let event = try #require(run.journal.events.first { $0.kind == .toolResult })
    #expect(event.data["value"]?["content"]?[0]?["text"]?.stringValue == whole)
    #expect(try await store.read("result-1-0") == whole)
  }

  @Test func `read_result is offered once there is something to read, and reads ranges`() async throws {
    let model = FakeModel(
      .call("big"), .call("read_result", #"{"handle":"result-1-0","offset":100,"length":50}"#),
      .call("read_result", #"{"handle":"other"}"#), .text("ok"))
    let runner = AgentRunner(provider: model, tools: [.fixed("big", whole)], settings: settings(1_000))
    _ = await runner.run(agent, input: "go", services: TestRun().services)
    #expect(
      model.requests.map { $0.tools?.map(\.name) } == [["big"]] + Array(repeating: ["big", "read_result"], count: 3))
    let part = try #require(model.requests[2].messages.last?.toolResults.first?.text)
    #expect(part.hasPrefix("[bytes 100 to 150 of \(whole.utf8.count)]\n"))
    let bytes = Array(whole.utf8)[100..<150]
    #expect(part.hasSuffix(String(decoding: bytes, as: UTF8.self)))
    #expect(model.requests[3].messages.last?.toolResults.first?.isError == true)
  }

  @Test func `a result at the limit is shown whole`() async throws {
    let model = FakeModel(.call("t"), .text("ok"))
    let text = String(repeating: "x", count: 1_000)
    let runner = AgentRunner(provider: model, tools: [.fixed("t", text)], settings: settings(1_000))
    _ = await runner.run(agent, input: "go", services: TestRun().services)
    #expect(model.requests[1].messages.last?.toolResults.first?.text == text)
    #expect(model.requests[1].tools?.count == 1)
  }

  @Test func `cuts never fall inside a character`() async throws {
    for limit in 90..<110 {
      let model = FakeModel(.call("t"), .text("ok"))
      let text = String(repeating: "🧵é", count: 200)
      let runner = AgentRunner(provider: model, tools: [.fixed("t", text)], settings: settings(limit))
      _ = await runner.run(agent, input: "go", services: TestRun().services)
      #expect(model.requests[1].messages.last?.toolResults.first?.text.contains("\u{fffd}") == false)
    }
  }

  @Test func `a conversation that does not fit is shortened once and sent again`() async throws {
    let tooLong = InvocationError(.invalidRequest, "too long", kind: .contextLength)
    let text = whole
    let model = FakeModel { number, request in
      if number <= 2 { return .call("big", #"{"n":\#(number)}"#) }
      let size = request.messages.flatMap(\.toolResults).reduce(0) { $0 + $1.text.utf8.count }
      return size > text.utf8.count + 2_000 ? .failure(tooLong) : .text("fits")
    }
    let run = TestRun()
    let runner = AgentRunner(provider: model, tools: [.fixed("big", whole)], settings: settings(1 << 20))
    let result = await runner.run(agent, input: "go", services: run.services)
    #expect(result.output == "fits")
    #expect(model.requests.count == 4)
    #expect(run.journal.events.contains { $0.kind == .warning && $0.data["code"] == "context_shortened" })
  }

  @Test func `a conversation that never fits ends with limit context and exit code 8`() async throws {
    let tooLong = InvocationError(.invalidRequest, "too long", kind: .contextLength)
    let model = FakeModel { number, _ in
      number <= 2 ? .call("big", #"{"n":\#(number)}"#) : .failure(tooLong)
    }
    let runner = AgentRunner(provider: model, tools: [.fixed("big", whole)], settings: settings(1 << 20))
    let result = await runner.run(agent, input: "go", services: TestRun().services)
    #expect(result.exitCode.rawValue == 8)
    #expect(result.error?.details["limit"] == "context")
    #expect(model.requests.count == 4)
  }
}
