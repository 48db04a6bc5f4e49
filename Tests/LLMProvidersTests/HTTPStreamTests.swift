import HTTPCarrier
import JSONKit
import LLM
import LLMProviders
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct HTTPStreamTests {
  static let request = ProviderRequest(
    invocation: InvocationRequest(model: "m1", messages: [Message(role: .user, content: "hi")]))
  static let key: APIKey = "sk-secret-0123456789"

  static func openAI(
    _ server: LoopbackServer, timeouts: HTTPTimeouts = HTTPTimeouts(), limits: HTTPLimits = HTTPLimits()
  ) -> OpenAIChatProvider {
    OpenAIChatProvider(
      settings: OpenAIChatSettings(baseURL: server.baseURL + "/", apiKey: key),
      client: HTTPModelClient(timeouts: timeouts, limits: limits))
  }

  static func anthropic(_ server: LoopbackServer) -> AnthropicProvider {
    AnthropicProvider(settings: AnthropicSettings(baseURL: server.baseURL, apiKey: key), client: HTTPModelClient())
  }

  @Test func `a request goes where it should and its answer streams`() async throws {
    try await LoopbackServer.run({ _ in Replies.stream(Replies.openAI) }) { server in
      let response = try await Self.openAI(server).invoke(Self.request).aggregate()
      #expect(response.text == "Hello there")
      #expect(response.provider == "openai-chat")
      let request = try #require(server.requests.first)
      #expect(request.line == "POST /v1/chat/completions HTTP/1.1")
      #expect(request.fields["authorization"] == "Bearer sk-secret-0123456789")
      #expect(request.fields["content-type"] == "application/json")
      let body = try JSON(parsing: request.body)
      #expect(body["messages"] == [["role": "user", "content": "hi"]])
      #expect(body["stream"] == true)
    }
  }

  @Test func `Anthropic's fields are sent`() async throws {
    try await LoopbackServer.run({ _ in Replies.stream(Replies.anthropic) }) { server in
      let response = try await Self.anthropic(server).invoke(Self.request).aggregate()
      #expect(response.text == "Hello there")
      #expect(response.usage?.totalTokens == 5)
      let request = try #require(server.requests.first)
      #expect(request.line == "POST /v1/v1/messages HTTP/1.1")
      #expect(request.fields["anthropic-version"] == "2026-10-21")
      #expect(request.fields["authorization"] == "Bearer sk-secret-0123456789")
    }
  }

  @Test func `Responses streams from its own path`() async throws {
    try await LoopbackServer.run({ _ in Replies.stream(Replies.responses, size: 7) }) { server in
      let settings = OpenAIResponsesSettings(
        baseURL: server.baseURL, apiKey: Self.key, organization: "o", project: "p",
        headers: [HTTPField("x-gateway", "1")])
      var request = Self.request
      request.invocation.options.headers = ["x-gateway": "2"]
      let provider = OpenAIResponsesProvider(settings: settings, client: HTTPModelClient())
      let response = try await provider.invoke(request).aggregate()
      #expect(response.text == "Hello there")
      #expect(response.provider == "openai")
      #expect(response.usage?.totalTokens == 5)
      let sent = try #require(server.requests.first)
      #expect(sent.line == "POST /v1/responses HTTP/1.1")
      #expect(sent.fields["authorization"] == "Bearer sk-secret-0123456789")
      #expect(sent.fields["openai-organization"] == "o")
      #expect(sent.fields["openai-project"] == "p")
      #expect(sent.fields["x-gateway"] == "2")
    }
  }

  @Test func `the models of OpenAI are listed`() async throws {
    try await LoopbackServer.run({ _ in Replies.document(#"{"object":"list","data":[{"id":"a"},{"odd":1}]}"#) }) {
      server in
      let settings = OpenAIResponsesSettings(baseURL: server.baseURL)
      let models = try await OpenAIResponsesProvider(settings: settings, client: HTTPModelClient()).models()
      #expect(models == [ModelInfo(id: "a", provider: "openai")])
    }
  }

  @Test func `the key can go into its own field`() async throws {
    try await LoopbackServer.run({ _ in Replies.stream(Replies.anthropic) }) { server in
      let settings = AnthropicSettings(
        baseURL: server.baseURL, apiKey: Self.key, version: "2023-06-01", authentication: .apiKeyHeader,
        betas: ["a", "b"],
        headers: [HTTPField("x-gateway", "1")])
      _ = try await AnthropicProvider(settings: settings, client: HTTPModelClient()).invoke(Self.request).aggregate()
      let fields = try #require(server.requests.first?.fields)
      #expect(fields["x-api-key"] == "sk-secret-0123456789")
      #expect(fields["authorization"] == nil)
      #expect(fields["anthropic-version"] == "2023-06-01")
      #expect(fields["anthropic-beta"] == "a,b")
      #expect(fields["x-gateway"] == "1")
    }
  }

  @Test func `a local server needs no key`() async throws {
    try await LoopbackServer.run({ _ in Replies.stream(Replies.openAI) }) { server in
      let settings = OpenAIChatSettings(baseURL: server.baseURL)
      _ = try await OpenAIChatProvider(settings: settings, client: HTTPModelClient()).invoke(Self.request).aggregate()
      #expect(server.requests.first?.fields["authorization"] == nil)
    }
  }

  @Test func `a hundred requests in a row share a connection`() async throws {
    // The answer and its end come together, so that the connection is free when the answer has been read. Two are allowed:
    // on a busy machine the pool's thread can be stopped between telling us of the end and taking the connection back.
    let whole = Replies.stream(Replies.openAI).reduce(into: [UInt8]()) { bytes, step in
      switch step {
      case .write(let text): bytes += text.utf8
      case .bytes(let more): bytes += more
      default: break
      }
    }
    try await LoopbackServer.run({ _ in [.bytes(whole)] }) { server in
      let provider = Self.openAI(server)
      for _ in 0..<100 {
        let text = try await provider.invoke(Self.request).aggregate().text
        #expect(text == "Hello there")
      }
      #expect(server.requests.count == 100)
      #expect(server.connections <= 2)
    }
  }

  @Test func `requests run side by side`() async throws {
    try await LoopbackServer.run({ _ in Replies.stream(Replies.openAI) }) { server in
      let provider = Self.openAI(server)
      try await withThrowingTaskGroup(of: String.self) { group in
        for _ in 0..<50 { group.addTask { try await provider.invoke(Self.request).aggregate().text } }
        for try await text in group { #expect(text == "Hello there") }
      }
    }
  }

  @Test(arguments: [1, 3, 64])
  func `the size of the pieces does not matter`(size: Int) async throws {
    try await LoopbackServer.run({ _ in Replies.stream(Replies.openAI, size: size) }) { server in
      let found = try await Self.openAI(server).invoke(Self.request).aggregate().text
      #expect(found == "Hello there")
    }
  }

  @Test func `a compressed stream is opened`() async throws {
    try await LoopbackServer.run({ _ in Replies.gzip(Array(Replies.openAI.utf8)) }) { server in
      let found = try await Self.openAI(server).invoke(Self.request).aggregate().text
      #expect(found == "Hello there")
    }
  }

  @Test func `a stream larger than the buffer is held back and complete`() async throws {
    let event =
      #"data: {"id":"c1","choices":[{"index":0,"delta":{"content":"\#(String(repeating: "x", count: 1000))"}}]}"#
      + "\n\n"
    let body = String(repeating: event, count: 500) + Replies.openAI
    try await LoopbackServer.run({ _ in Replies.stream(body, size: 4096) }) { server in
      let provider = Self.openAI(server, limits: HTTPLimits(maximumBufferedBytes: 2000))
      let found = try await provider.invoke(Self.request).aggregate().text.utf8.count
      #expect(found == 500_011)
    }
  }

  @Test func `the end mark ends the answer even where the connection stays open`() async throws {
    let steps = [.write(Replies.streamHead)] + Replies.chunks(Array(Replies.openAI.utf8))
    try await LoopbackServer.run({ _ in steps }) { server in
      let found = try await Self.openAI(server).invoke(Self.request).aggregate().text
      #expect(found == "Hello there")
      await server.connectionClosed()
    }
  }

  @Test func `settings the provider does not know are told, dropped or refused`() async throws {
    try await LoopbackServer.run({ _ in Replies.stream(Replies.anthropic) }) { server in
      let events = Collected<AttemptEvent>()
      var request = Self.request
      request.observe = { events.add($0) }
      request.invocation.options.temperature = 0.5
      _ = try await Self.anthropic(server).invoke(request).aggregate()
      #expect(events.all.map(\.kind) == [.unsupported])
      #expect(events.all.first?.details["names"] == ["temperature"])
      request.invocation.options.unsupported = .drop
      _ = try await Self.anthropic(server).invoke(request).aggregate()
      #expect(events.all.count == 1)
      #expect(server.requests.allSatisfy { !$0.body.contains("temperature") })
      request.invocation.options.unsupported = .error
      let refused = request
      let error = await #expect(throws: InvocationError.self) { _ = try await Self.anthropic(server).invoke(refused) }
      #expect(error?.kind == .unsupported)
      #expect(server.requests.count == 2)
    }
  }

  @Test func `models are listed, page by page`() async throws {
    let first =
      #"{"data":[{"id":"a","display_name":"A","max_input_tokens":9,"max_tokens":3}],"has_more":true,"last_id":"a"}"#
    let answer: LoopbackServer.Answer = { request in
      Replies.document(request.line.contains("after_id=a") ? #"{"data":[{"id":"b"}],"has_more":false}"# : first)
    }
    try await LoopbackServer.run(answer) { server in
      let models = try await Self.anthropic(server).models()
      #expect(models.map(\.id) == ["a", "b"])
      #expect(
        models[0] == ModelInfo(id: "a", provider: "anthropic", displayName: "A", contextTokens: 9, maxOutputTokens: 3))
    }
  }

  @Test func `a list of models that never ends is left`() async throws {
    let page = #"{"data":[{"id":"a"}],"has_more":true,"last_id":"a"}"#
    try await LoopbackServer.run({ _ in Replies.document(page) }) { server in
      let found = try await Self.anthropic(server).models().count
      #expect(found == 20)
    }
  }

  @Test func `the models of compatible servers are listed`() async throws {
    let list = #"{"object":"list","data":[{"id":"a","max_model_len":4096},{"id":"b"},{"object":"odd"}]}"#
    try await LoopbackServer.run({ _ in Replies.document(list) }) { server in
      let models = try await Self.openAI(server).models()
      #expect(models.map(\.id) == ["a", "b"])
      #expect(models[0].contextTokens == 4096)
      #expect(server.requests.first?.line == "GET /v1/models HTTP/1.1")
    }
  }
}
