import JSONKit
import JSONRPC
import LLM
import MCP
import Services
import Synchronization
import TestKit
import Testing

@testable import Serving

@Suite(.timeLimit(.minutes(5)))
struct InvokeToolTests {
  private static let usage = Usage(inputTokens: 10, outputTokens: 5, reasoningTokens: 2, raw: ["prompt_tokens": 10])

  /// Calls the tool with arguments that have to fit its input schema, and checks the answer against the other one.
  private func call(_ models: PlayedModels, _ arguments: JSON) async throws -> MCPCallResult {
    let tool = InvokeTool(models: models.served).tool
    #expect(try JSONSchema(tool.definition.inputSchema).validate(arguments) == [])
    let result = try await tool.handler(arguments, MCPCallContext())
    if !result.isError {
      let schema = try JSONSchema(try #require(tool.definition.outputSchema))
      #expect(schema.validate(try #require(result.structuredContent)) == [])
    }
    return result
  }

  @Test func `an answer has its text, and the response in its JSON form`() async throws {
    let models = PlayedModels(Played.text("Hello there", usage: Self.usage))
    let result = try await call(models, ["model": "p/m", "prompt": "Hi"])
    #expect(result.content == [.text("Hello there")])
    let response = InvocationResponse(
      id: "r1", provider: "p", model: "m-2", created: 1_790_000_000,
      choices: [
        Choice(message: Message(role: .assistant, content: "Hello there"), finish: Finish(.stop, raw: "end"))
      ], usage: Self.usage)
    #expect(result.structuredContent == response.json)
    #expect(
      models.requests == [
        InvocationRequest(model: "p/m", messages: [Message(role: .user, content: "Hi")], tools: [])
      ])
  }

  @Test func `every argument has its place in the request`() async throws {
    let models = PlayedModels(Played.text("x"))
    _ = try await call(
      models,
      [
        "system": "Be brief.", "prompt": "And now?",
        "messages": [
          ["role": "user", "content": [["type": "image", "url": "https://example.org/a.png"]]],
          ["role": "assistant", "content": "A tower."],
        ],
        "options": [
          "temperature": 0.5, "max_tokens": 50, "stop": ["X"], "seed": 3, "reasoning": "low", "unsupported": "drop",
        ],
      ])
    let request = try #require(models.requests.first)
    #expect(request.model.isEmpty)
    #expect(
      request.messages == [
        Message(role: .system, content: "Be brief."),
        Message(role: .user, content: [Part(.media(Media(.image, .url("https://example.org/a.png"))))]),
        Message(role: .assistant, content: "A tower."), Message(role: .user, content: "And now?"),
      ])
    #expect(
      request.options
        == ModelOptions(
          temperature: 0.5, maxTokens: 50, seed: 3, stop: ["X"], reasoning: Reasoning(effort: "low"), unsupported: .drop
        ))
    #expect(request.tools == [])
  }

  @Test func `with a schema the answer is data, and what does not fit is sent back once`() async throws {
    let schema: JSON = ["type": "object", "properties": ["a": ["type": "integer"]], "required": ["a"]]
    let models = PlayedModels { request in
      ResponseStream(chunks: Played.text(request.messages.count == 1 ? "{\"a\":\"x\"}" : "```json\n{\"a\": 1}\n```"))
    }
    let result = try await call(models, ["prompt": "Count.", "schema": schema])
    #expect(result.text == "{\"a\":1}")
    #expect(result.structuredContent?["output"] == ["a": 1])
    #expect(models.requests.map(\.messages.count) == [1, 3])
    #expect(models.requests[1].messages[2].text.contains("/a: expected an integer"))
    #expect(models.requests[0].responseFormat == .jsonSchema(name: "answer", schema, strict: false))
  }

  @Test func `an answer that never fits is an error that says what is wrong`() async throws {
    let models = PlayedModels(Played.text("no idea"))
    let result = try await call(models, ["prompt": "Count.", "schema": ["type": "object"]])
    #expect(result.isError)
    #expect(result.text.contains("does not fit the schema: it is not JSON"))
    #expect(result.text.contains("no idea"))
    #expect(models.requests.count == 2)
    let cut = PlayedModels(Played.text("{\"a\"", finish: .length))
    #expect(try await call(cut, ["prompt": "Count.", "schema": ["type": "object"]]).isError)
    #expect(cut.requests.count == 1)
  }

  @Test func `an answer that was cut says so`() async throws {
    let result = try await call(PlayedModels(Played.text("half", finish: .length)), ["prompt": "x"])
    #expect(!result.isError)
    #expect(result.text.contains("half"))
    #expect(result.text.contains("options.max_tokens"))
  }

  @Test func `a model that declines, breaks off or says nothing has not answered`() async throws {
    let refusal = [Played.chunk(.open(Part(.refusal("I can't.")))), Played.chunk(finish: .stop)]
    let declined = try await call(PlayedModels(refusal), ["prompt": "x"])
    #expect(declined.isError)
    #expect(declined.text == "The model declined. I can't.")
    let broken = try await call(PlayedModels(Played.text("half", finish: .error)), ["prompt": "x"])
    #expect(broken.isError)
    #expect(broken.text.contains("half"))
    let empty = try await call(PlayedModels([Played.chunk(finish: .contentFilter)]), ["prompt": "x"])
    #expect(empty.isError)
    #expect(empty.text.contains("content_filter"))
  }

  @Test(
    arguments: [
      ([:], "Give prompt, or messages"), (["system": "x"], "Give prompt, or messages"),
      (
        ["messages": [["role": "user", "content": [["type": "smell"]]]]],
        "/messages/0/content/0/type: unknown type of part"
      ),
      (["prompt": "x", "schema": ["type": "nothing"]], "The schema of the answer is wrong"),
    ] as [(JSON, String)])
  func `wrong arguments are told to the model that wrote them`(arguments: JSON, words: String) async throws {
    let failure = await #expect(throws: MCPToolFailure.self) { try await call(PlayedModels([]), arguments) }
    #expect(failure?.message.contains(words) == true)
  }

  @Test(
    arguments: [
      ["options": ["headers": ["authorization": "x"]]], ["options": ["provider_options": ["store": true]]],
      ["options": ["temprature": 1]], ["tools": []], ["prompt": 5],
    ] as [JSON])
  func `the host's own settings are not for clients, and neither are misspelt ones`(arguments: JSON) throws {
    #expect(try !JSONSchema(InvokeSchemas.input).validate(arguments).isEmpty)
  }

  @Test func `failures of providers are told in words for a model, without anything of a key`() async throws {
    let secret = InvocationError(
      .authenticationFailed, "Incorrect API key provided: sk-pr***abcd", kind: .authentication, provider: "openai")
    let failure = await #expect(throws: MCPToolFailure.self) {
      try await call(PlayedModels(failing: secret), ["prompt": "x"])
    }
    #expect(failure?.message.contains("Provider authentication failed") == true)
    #expect(failure?.message.contains("sk-") == false)
    let unknown = InvocationError(.modelNotSupported, "No such model.", kind: .notFound)
    let other = await #expect(throws: MCPToolFailure.self) {
      try await call(PlayedModels(failing: unknown), ["model": "q/x", "prompt": "x"])
    }
    #expect(other?.message == "No such model. list_models names the models.")
    let limit = InvocationError(.rateLimitExceeded, "Slow down.", kind: .rateLimit, retryAfter: .seconds(20))
    let third = await #expect(throws: MCPToolFailure.self) {
      try await call(PlayedModels(failing: limit), ["prompt": "x"])
    }
    #expect(third?.message == "Slow down. Try again in 20s.")
  }

  @Test func `what had arrived before a stream broke is told`() async throws {
    let models = PlayedModels([Played.chunk(.open(.text("half an answer")))])
    let failure = await #expect(throws: MCPToolFailure.self) { try await call(models, ["prompt": "x"]) }
    #expect(failure?.message.hasSuffix("What had arrived:\nhalf an answer") == true)
  }

  @Test func `it is announced as reaching the world`() throws {
    let tools = ModelTools.all(PlayedModels([]).served)
    #expect(tools.map(\.definition.name) == ["invoke", "list_models"])
    #expect(tools.map(\.definition.annotations?.openWorldHint) == [true, true])
    #expect(tools.map(\.definition.annotations?.readOnlyHint) == [false, true])
  }

  @Test func `characters are counted by steps, thoughts included`() {
    var written = WrittenText()
    let step = InvokeTool.progressStep
    func piece(_ count: Int) -> StreamChunk { Played.chunk(.append(String(repeating: "é", count: count))) }
    #expect(written.add(piece(step - 1)) == nil)
    #expect(written.add(Played.chunk(.open(Part(.reasoning("x"))))) == step)
    #expect(written.add(Played.chunk(.close)) == nil)
    #expect(written.add(piece(step - 1)) == nil)
    #expect(written.add(piece(3 * step)) == 5 * step - 1)
  }
}

// MARK: Over the protocol

extension InvokeToolTests {
  private func withSession(_ models: PlayedModels, _ body: (MCPSession) async throws -> Void) async throws {
    let service = try MCPService(info: MCPImplementation(name: "models", version: "1")) {
      ModelTools.all(models.served)
    }
    let (ours, theirs) = InMemoryTransport.pair()
    let options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
    let session = MCPSession(name: "models", options: options, clock: ManualClock()) { ours }
    try await withThrowingTaskGroup(of: Void.self) { group in
      let ready = Gate()
      group.addTask { try await service.serve(over: theirs, clock: ManualClock()) }
      group.addTask {
        defer { ready.open() }
        try await session.run(ready: { ready.open() })
      }
      await ready.wait()
      try await body(session)
      await session.close(grace: .zero)
      try await group.waitForAll()
    }
  }

  @Test func `progress grows while the model writes, and comes before the answer`() async throws {
    let word = String(repeating: "x", count: InvokeTool.progressStep)
    let chunks = [
      Played.chunk(.open(.text(word))), Played.chunk(.append("!")), Played.chunk(.append(word)),
      Played.chunk(finish: .stop),
    ]
    try await withSession(PlayedModels(chunks)) { session in
      let heard = Mutex<[(Double, String?)]>([])
      let options = MCPCallOptions { progress in heard.withLock { $0.append((progress.progress, progress.message)) } }
      let result = try await session.callTool("invoke", ["prompt": "x"], options: options)
      #expect(!result.isError)
      let step = InvokeTool.progressStep
      #expect(heard.withLock { $0.map(\.0) } == [Double(step), Double(2 * step + 1)])
      #expect(heard.withLock { $0.first?.1 } == "\(step) characters")
    }
  }

  @Test func `cancelling the call cancels the request at the provider`() async throws {
    let begun = Gate()
    let closed = Gate()
    let models = PlayedModels { _ in
      ResponseStream(
        batches: {
          begun.open()
          try await ManualClock().sleep(until: ManualClock.Instant(offset: .seconds(1)), tolerance: nil)
          return nil
        }, cancel: { closed.open() })
    }
    try await withSession(models) { session in
      await withTaskGroup(of: Void.self) { group in
        group.addTask { _ = try? await session.callTool("invoke", ["prompt": "x"]) }
        await begun.wait()
        group.cancelAll()
      }
      await closed.wait()
    }
  }

  @Test func `a failure over the protocol is a result that says why`() async throws {
    let models = PlayedModels(failing: InvocationError(.timeout, "Too slow.", kind: .timeout, provider: "p"))
    try await withSession(models) { session in
      let result = try await session.callTool("invoke", ["prompt": "x"])
      #expect(result.isError)
      #expect(result.text == "p: Too slow.")
    }
  }
}
