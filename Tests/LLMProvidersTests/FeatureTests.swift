import JSONKit
import LLM
import LLMProviders
import Testing

/// What each provider says it can do, and that its requests say so too.
@Suite struct FeatureTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let provider: any Provider
    /// The body of a request, and what it has no place for.
    let encode: @Sendable (InvocationRequest) throws -> (body: JSON, missed: [String])
    let missing: Set<Feature>
  }

  private static func chat(_ profile: OpenAIChatSettings.Profile, missing: Set<Feature>) -> Case {
    let settings = OpenAIChatSettings(profile: profile)
    return Case(
      testDescription: profile.name,
      provider: OpenAIChatProvider(settings: settings, client: HTTPModelClient()),
      encode: { request in
        let ask = SchemaAsk(request, form: profile.schemaForm)
        let (body, unsupported) = try OpenAIChatEncoder(provider: "p", profile: profile).encode(ask.invocation)
        return (body, unsupported.names + (ask.losesStrict ? ["response_format strict"] : []))
      }, missing: missing)
  }

  static let cases: [Case] =
    [
      chat(.openAI, missing: [.mcp]), chat(.compatible, missing: [.mcp]), chat(.lmStudio, missing: [.mcp]),
      chat(.deepSeek, missing: [.mcp, .structuredOutput]),
    ] + [
      Case(
        testDescription: "responses",
        provider: OpenAIResponsesProvider(settings: OpenAIResponsesSettings(), client: HTTPModelClient()),
        encode: { request in
          let (body, unsupported) = try OpenAIResponsesEncoder(provider: "p").encode(request)
          return (body, unsupported.names)
        }, missing: []),
      Case(
        testDescription: "anthropic",
        provider: AnthropicProvider(settings: AnthropicSettings(), client: HTTPModelClient()),
        encode: { request in
          let (body, unsupported) = try AnthropicEncoder(provider: "p", settings: AnthropicSettings()).encode(request)
          return (body, unsupported.names)
        }, missing: [.jsonMode]),
      Case(
        testDescription: "gemini",
        provider: GeminiProvider(settings: GeminiSettings(), client: HTTPModelClient()),
        encode: { request in
          let (body, unsupported) = try GeminiEncoder(provider: "p", settings: GeminiSettings()).encode(request)
          return (body, unsupported.names)
        }, missing: []),
    ]

  private static let features: [Feature] = [
    .functionCalling, .parallelTools, .vision, .jsonMode, .structuredOutput, .mcp,
  ]

  @Test(arguments: cases, features)
  func `a provider supports what it says, for a model nobody knows`(provider: Case, feature: Feature) throws {
    let isSupported = !provider.missing.contains(feature)
    #expect(provider.provider.supportsFeature(feature, model: "nobody-knows") == isSupported)
    var request = InvocationRequest(model: "nobody-knows", messages: [Message(role: .user, content: "hi")])
    let word: String
    switch feature {
    case .functionCalling:
      request.tools = [ToolDefinition(name: "find_words")]
      word = "find_words"
    case .parallelTools:
      request.tools = [ToolDefinition(name: "find_words")]
      request.options.parallelToolCalls = true
      word = "find_words"
    case .vision:
      request.messages[0].content = [Part(.media(Media(.image, .base64("iVBORw0KGgo="), mediaType: "image/png")))]
      word = "iVBORw0KGgo="
    case .jsonMode:
      request.responseFormat = .jsonObject
      word = "hi"
    case .structuredOutput:
      let schema: JSON = ["type": "object", "properties": ["colour": ["type": "string"]], "required": ["colour"]]
      request.responseFormat = .jsonSchema(name: "a", schema, strict: true)
      word = "colour"
    // Nothing of a request asks for it in the same way everywhere.
    default: return
    }
    try provider.provider.validateRequest(ProviderRequest(invocation: request))
    let (body, missed) = try provider.encode(request)
    #expect(missed.isEmpty == isSupported, "\(missed)")
    // A schema goes in words where it cannot be held to.
    if isSupported || feature == .structuredOutput { #expect(body.text.contains(word)) }
  }
}
