import JSONKit
import TestKit
import Testing
import Tributary

/// Answers that are JSON of a schema.
@Suite(.timeLimit(.minutes(5)))
struct StructuredTests {
  private let schema: JSON = [
    "type": "object", "properties": ["total": ["type": "number"]], "required": ["total"],
  ]
  private let request = InvocationRequest(model: "fake/fake", messages: [Message(role: .user, content: "How much?")])

  private func client(_ model: FakeModel) throws -> Client {
    let client = try Client(
      Config(), host: ClientHost(environment: FakeHost().environment, sources: { TestRun().services.sources }))
    try client.registerProvider(model)
    return client
  }

  @Test(arguments: [
    #"{"total": 7}"#, "\n {\"total\": 7} \n", "```json\n{\"total\": 7}\n```", "```\n{\"total\": 7}\n```\n",
    "Here it is:\n\n```json\n{\n  \"total\": 7\n}\n```\n\nAnything else?", "  ```json\n  {\"total\": 7}\n  ```",
  ])
  func `the JSON is found in the answer, also in a code fence`(answer: String) async throws {
    let model = FakeModel(.text(answer))
    let found = try await client(model).invokeJSON(request, schema: schema)
    #expect(found.value == ["total": 7])
    #expect(model.requests.count == 1)
    #expect(model.requests[0].responseFormat == .jsonSchema(name: "answer", schema, strict: false))
    #expect(model.requests[0].tools == [])
  }

  @Test(arguments: [
    "I cannot say.", #"{"total": "seven"}"#, "```json\n{\"total\": 1}\n```\nor\n```json\n{\"total\": 2}\n```",
    "```json\n{\"total\": 7}",
  ])
  func `what does not fit is sent back once with what is wrong`(answer: String) async throws {
    let model = FakeModel(.text(answer), .text(#"{"total": 7}"#))
    let found = try await client(model).invokeJSON(request, schema: schema)
    #expect(found.value == ["total": 7])
    let repair = try #require(model.requests.last?.messages)
    #expect(repair.map(\.role) == [.user, .assistant, .user])
    #expect(repair[1].text == answer)
    #expect(repair[2].text.contains("required form"))
  }

  @Test func `a second answer that does not fit is an error with the problems and the answer`() async throws {
    let model = FakeModel(.text("no"), .text(#"{"total": "x"}"#))
    let client = try client(model)
    let error = await #expect(throws: InvocationError.self) { try await client.invokeJSON(request, schema: schema) }
    #expect(error?.code == .invalidOutput)
    #expect(error?.details?["problems"]?.arrayValue?.count == 1)
    #expect(error?.partial?.text == #"{"total": "x"}"#)
    #expect(model.requests.count == 2)
  }

  @Test func `an answer that was cut off is not repaired`() async throws {
    let model = FakeModel(.text(#"{"total": "#, .length))
    let client = try client(model)
    await #expect(throws: InvocationError.self) { try await client.invokeJSON(request, schema: schema) }
    #expect(model.requests.count == 1)
  }

  @Test(arguments: ["openai-chat", "openai-compat", "openai", "anthropic", "google"])
  func `at a provider without schemas the words go with both requests`(kind: String) async throws {
    let script: WireScript =
      switch kind {
      case "openai": .responses
      case "anthropic": .anthropic
      case "google": .gemini
      case "openai-chat": .openAIChat
      default: .compatible
      }
    // `Hello there` is no JSON; the second answer is.
    let good = script.text.replacing(#""Hello""#, with: #""```json\n{\"total\":""#)
      .replacing(#"" there""#, with: #"" 7}\n```""#)
    let answer: LoopbackServer.Answer = { request in
      Replies.stream(request.body.contains("required form") ? good : script.text)
    }
    try await LoopbackServer.run(answer) { server in
      var entry = ProviderConfig(apiKey: "sk-0123456789", baseURL: server.baseURL)
      entry.options.kind = kind
      entry.options.jsonSchema = .prompt
      let client = try Client(
        Config(providers: ["mine": entry]),
        host: ClientHost(environment: FakeHost().environment, sources: { TestRun().services.sources }))
      var request = self.request
      request.model = "mine/m1"
      let found = try await client.invokeJSON(request, schema: schema)
      #expect(found.value == ["total": 7])
      #expect(server.requests.count == 2)
      for request in server.requests {
        #expect(request.body.contains("JSON alone"))
        #expect(request.body.contains("total"))
      }
    }
  }
}
