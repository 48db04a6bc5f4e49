import JSONKit
import LLM
import Synchronization
import Testing

/// What is refused before it is sent.
@Suite struct RequestNeedsTests {
  /// A provider whose models have no eyes and no hands.
  private struct Blind: Provider {
    let name = "blind"
    func models() async throws -> [ModelInfo] { [] }
    func supportsFeature(_ feature: Feature, model: String) -> Bool {
      feature != .vision && feature != .functionCalling
    }
    func invoke(_ request: ProviderRequest) async throws -> ResponseStream { ResponseStream(chunks: []) }
  }

  private static let image = Part(.media(Media(.image, .url("https://e.org/a.png"))))

  private func request(_ parts: [Part], tools: [ToolDefinition]? = nil) -> InvocationRequest {
    InvocationRequest(model: "m", messages: [Message(role: .user, content: parts)], tools: tools)
  }

  @Test func `images and tools are refused by the names of model and feature`() throws {
    let result = Part(.toolResult(ToolResult(callID: "c", content: [Self.image])))
    for (request, feature) in [
      (request([Self.image]), "vision"), (request([result]), "vision"),
      (request([.text("x")], tools: [ToolDefinition(name: "f")]), "function_calling"),
    ] {
      let error = try #require(throws: InvocationError.self) {
        try Blind().validateRequest(ProviderRequest(invocation: request))
      }
      #expect(error.code == .invalidRequest)
      #expect(error.kind == .unsupported)
      #expect(error.model == "m")
      #expect(error.provider == "blind")
      #expect(error.details == ["feature": .string(feature)])
      #expect(error.message.contains("\"m\"") && error.message.contains(feature))
    }
  }

  @Test func `what does not need the feature is let through`() throws {
    let sound = Part(.media(Media(.audio, .base64("AAAA"), mediaType: "audio/wav")))
    var unused = request([.text("x")], tools: [ToolDefinition(name: "f")])
    unused.toolChoice = ToolChoice.none
    for request in [request([.text("x")]), request([sound]), request([.text("x")], tools: []), unused] {
      try Blind().validateRequest(ProviderRequest(invocation: request))
    }
  }

  @Test(arguments: [(UnsupportedPolicy.warn, 1), (.drop, 0)])
  func `a request that insists is sent all the same`(policy: UnsupportedPolicy, warnings: Int) throws {
    let events = Mutex<[AttemptEvent]>([])
    var request = request([Self.image])
    request.options.unsupported = policy
    try Blind().validateRequest(
      ProviderRequest(invocation: request, observe: { event in events.withLock { $0.append(event) } }))
    #expect(events.withLock { $0.count } == warnings)
    request.options.unsupported = .error
    #expect(throws: InvocationError.self) { try Blind().validateRequest(ProviderRequest(invocation: request)) }
  }

  @Test func `the name of a kept list tells accounts apart and holds no key`() {
    let key = "sk-secret-0123456789"
    let names = [
      ModelListKey(provider: "openai", baseURL: "https://a/v1", key: key),
      ModelListKey(provider: "openai", baseURL: "https://b/v1", key: key),
      ModelListKey(provider: "openai", baseURL: "https://a/v1", key: "other"),
      ModelListKey(provider: "openai", baseURL: "https://a/v1", key: nil),
      ModelListKey(provider: "openai", baseURL: "https://a/v1", key: ""),
      ModelListKey(provider: "../Open ai", baseURL: "https://a/v1", key: key),
    ].map(\.name)
    #expect(Set(names).count == names.count)
    #expect(names.allSatisfy { !$0.contains("secret") && !$0.contains("/") && !$0.contains(".") })
    #expect(names[0].hasPrefix("openai-"))
    #expect(ModelListKey(provider: "openai", baseURL: "https://a/v1", key: key).name == names[0])
  }
}
