import JSONKit
import LLM
import LLMProviders
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct GeminiHTTPTests {
  static func provider(_ server: LoopbackServer, version: String? = nil) -> GeminiProvider {
    let settings = GeminiSettings(baseURL: server.baseURL + "/", apiKey: HTTPStreamTests.key, apiVersion: version)
    return GeminiProvider(settings: settings, client: HTTPModelClient()) { 1_700_000_000 }
  }

  private func request(_ model: String, headers: JSON.Object = [:]) -> ProviderRequest {
    ProviderRequest(
      invocation: InvocationRequest(
        model: model, messages: [Message(role: .user, content: "hi")], options: ModelOptions(headers: headers)))
  }

  @Test func `a request goes where it should and its answer streams`() async throws {
    try await LoopbackServer.run({ _ in Replies.stream(WireScript.gemini.text, size: 7) }) { server in
      let response = try await Self.provider(server).invoke(request("gemini-3-pro", headers: ["x-mine": "1"]))
        .aggregate()
      #expect(response.text == "Hello there")
      #expect(response.provider == "google")
      #expect(response.created == 1_700_000_000)
      let sent = try #require(server.requests.first)
      #expect(sent.line == "POST /v1/models/gemini-3-pro:streamGenerateContent?alt=sse HTTP/1.1")
      #expect(sent.fields["x-goog-api-key"] == "sk-secret-0123456789")
      #expect(sent.fields["authorization"] == nil)
      #expect(sent.fields["content-type"] == "application/json")
      #expect(sent.fields["x-mine"] == "1")
      #expect(try JSON(parsing: sent.body) == ["contents": [["role": "user", "parts": [["text": "hi"]]]]])
    }
  }

  @Test(arguments: [
    ("gemini-3", "/v1/v1beta/models/gemini-3"), ("models/gemini-3", "/v1/v1beta/models/gemini-3"),
    ("tunedModels/a", "/v1/v1beta/tunedModels/a"), ("a b?key=ü", "/v1/v1beta/models/a%20b%3Fkey%3D%C3%BC"),
  ])
  func `the version and the model are parts of the path`(model: String, path: String) async throws {
    try await LoopbackServer.run({ _ in Replies.stream(WireScript.gemini.text) }) { server in
      _ = try await Self.provider(server, version: "v1beta").invoke(request(model)).aggregate()
      #expect(server.requests.first?.line == "POST \(path):streamGenerateContent?alt=sse HTTP/1.1")
    }
  }

  @Test func `Google's address has the version behind it`() {
    #expect(
      GeminiSettings().baseURL + "/" + (GeminiSettings().apiVersion ?? "") == GeminiSettings.defaultBaseURL + "/v1")
  }

  @Test func `a wrong key is told without the key`() async throws {
    let body =
      #"{"error":{"code":400,"message":"sk-secret-0123456789 not valid","status":"INVALID_ARGUMENT","details":[{"@type":"type.googleapis.com/google.rpc.ErrorInfo","reason":"API_KEY_INVALID"}]}}"#
    try await LoopbackServer.run({ _ in Replies.document(body, status: "400 Bad Request") }) { server in
      let error = await #expect(throws: InvocationError.self) { try await Self.provider(server).invoke(request("m")) }
      #expect(error?.code == .authenticationFailed)
      #expect(error?.message == "*** not valid")
      #expect(error?.details?.text.contains("secret") == false)
    }
  }

  @Test func `an error in mid-answer keeps what there was`() async throws {
    let broken = WireScript.gemini.text.replacing("STOP", with: "MALFORMED_FUNCTION_CALL")
    try await LoopbackServer.run({ _ in Replies.stream(broken) }) { server in
      let error = await #expect(throws: InvocationError.self) {
        try await Self.provider(server).invoke(request("gemini-3")).aggregate()
      }
      #expect(error?.code == .streamingFailed)
      #expect(error?.kind == .malformedToolCall)
      #expect(error?.partial?.text == "Hello there")
    }
  }

  @Test func `models are listed page by page, those that answer`() async throws {
    let first =
      #"{"models":[{"name":"models/a","displayName":"A","inputTokenLimit":9,"outputTokenLimit":3,"supportedGenerationMethods":["generateContent"]},{"name":"models/e","supportedGenerationMethods":["embedContent"]},{}],"nextPageToken":"t/1 2"}"#
    let answer: LoopbackServer.Answer = { request in
      Replies.document(request.line.contains("pageToken=t%2F1%202") ? #"{"models":[{"name":"tunedModels/b"}]}"# : first)
    }
    try await LoopbackServer.run(answer) { server in
      let models = try await Self.provider(server).models()
      #expect(models.map(\.id) == ["a", "tunedModels/b"])
      #expect(
        models[0] == ModelInfo(id: "a", provider: "google", displayName: "A", contextTokens: 9, maxOutputTokens: 3))
    }
  }

  @Test func `a list of models that never ends is left`() async throws {
    let page = #"{"models":[{"name":"models/a"}],"nextPageToken":"t"}"#
    try await LoopbackServer.run({ _ in Replies.document(page) }) { server in
      let found = try await Self.provider(server).models().count
      #expect(found == 20)
    }
  }
}
