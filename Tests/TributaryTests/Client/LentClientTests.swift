import TestKit
import Testing
import Tributary

/// What programs of others do with a client: lend one with steps of their own, and tell its errors apart.
@Suite(.timeLimit(.minutes(5)))
struct LentClientTests {
  private struct Loud: Middleware {
    func callTool(
      _ call: ToolInvocation, next: @concurrent @Sendable (ToolInvocation) async throws -> ToolResult
    ) async throws -> ToolResult {
      ToolResult((try await next(call)).text.uppercased())
    }
  }

  @Test func `a lent client has the steps it was asked for with, in a call and in a run`() async throws {
    let model = FakeModel(.call("say", "{}"), .text("Said."))
    let text = try await withClient(middleware: [Loud()]) { client in
      try client.registerProvider(model)
      try client.registerTool(FunctionTool(name: "say", description: "") { _, _ in ToolResult("hello") })
      let result = try await client.run(AgentDefinition(name: "a", model: "fake/fake"), input: "go")
      #expect(result.text == "Said.")
      return try await client.callTool("say").text
    }
    #expect(text == "HELLO")
    #expect(model.requests.last?.messages.last?.toolResults.map(\.text) == ["HELLO"])
  }

  @Test func `chunks of the text of an answer are read as it comes`() async throws {
    let model = "grey"
    let chunks = [
      StreamChunk(provider: "parrot", model: model, delta: .text("hello ")),
      StreamChunk(provider: "parrot", model: model, delta: .text("there")),
      StreamChunk(provider: "parrot", model: model, finish: Finish(.stop)),
    ]
    let stream = ResponseStream(chunks: chunks)
    var shown: [String] = []
    for try await chunk in stream { shown += chunk.delta?.content.map { [$0] } ?? [] }
    #expect(shown == ["hello ", "there"])
    #expect(try await stream.aggregate().text == "hello there")
  }

  @Test func `an error of a kept run has a type and a code`() async throws {
    let client = try KeptRuns().client()
    let error = await #expect(throws: RunStoreError.self) { () async throws in
      _ = try await client.resumeWorkflow("r_nowhere")
    }
    #expect(error?.code == .unknownRun)
    await client.close()
  }
}
