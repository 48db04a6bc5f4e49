import JSONKit
import LLM
import LLMProviders
import TestKit
import Testing

/// JSON of a schema at every provider, in every form it can be asked for.
@Suite(.timeLimit(.minutes(5)))
struct SchemaFormTests {
  private static let schema: JSON = [
    "type": "object", "properties": ["city": ["type": "string"]], "required": ["city"], "additionalProperties": false,
  ]

  /// One provider: how it is made for a form, and what it sends for each.
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let script: WireScript
    let make: @Sendable (String, SchemaForm?) -> any Provider
    /// Where the schema stands in each form, and what else must be there.
    let native: @Sendable (JSON) -> JSON?
    let tool: @Sendable (JSON) -> (schema: JSON?, choice: JSON?)
    let words: @Sendable (JSON) -> String?
  }

  private static let key: APIKey = "sk-secret-0123456789"

  static let cases: [Case] = [
    Case(
      testDescription: "openai-chat", script: .openAIChat,
      make: { url, form in
        OpenAIChatProvider(
          settings: OpenAIChatSettings(baseURL: url, apiKey: key, profile: .openAI, jsonSchema: form),
          client: HTTPModelClient())
      }, native: { $0["response_format"]?["json_schema"]?["schema"] },
      tool: { ($0["tools"]?[0]?["function"]?["parameters"], $0["tool_choice"]?["function"]?["name"]) },
      words: { $0["messages"]?[0]?["content"]?.stringValue }),
    Case(
      testDescription: "openai-compat", script: .compatible,
      make: { url, form in
        OpenAIChatProvider(
          name: "openai-compat", settings: OpenAIChatSettings(baseURL: url, jsonSchema: form), client: HTTPModelClient()
        )
      }, native: { $0["response_format"]?["json_schema"]?["schema"] },
      tool: { ($0["tools"]?[0]?["function"]?["parameters"], $0["tool_choice"]?["function"]?["name"]) },
      words: { $0["messages"]?[0]?["content"]?.stringValue }),
    Case(
      testDescription: "openai-responses", script: .responses,
      make: { url, form in
        OpenAIResponsesProvider(
          settings: OpenAIResponsesSettings(baseURL: url, apiKey: key, jsonSchema: form), client: HTTPModelClient())
      }, native: { $0["text"]?["format"]?["schema"] },
      tool: { ($0["tools"]?[0]?["parameters"], $0["tool_choice"]?["name"]) }, words: { $0["instructions"]?.stringValue }
    ),
    Case(
      testDescription: "anthropic", script: .anthropic,
      make: { url, form in
        AnthropicProvider(
          settings: AnthropicSettings(baseURL: url, apiKey: key, jsonSchema: form), client: HTTPModelClient())
      }, native: { $0["output_config"]?["format"]?["schema"] },
      tool: { ($0["tools"]?[0]?["input_schema"], $0["tool_choice"]?["name"]) },
      words: { $0["system"]?[0]?["text"]?.stringValue }),
    Case(
      testDescription: "gemini", script: .gemini,
      make: { url, form in
        GeminiProvider(
          settings: GeminiSettings(baseURL: url, apiKey: key, jsonSchema: form), client: HTTPModelClient())
      }, native: { $0["generationConfig"]?["responseJsonSchema"] },
      tool: {
        (
          $0["tools"]?[0]?["functionDeclarations"]?[0]?["parametersJsonSchema"],
          $0["toolConfig"]?["functionCallingConfig"]?["allowedFunctionNames"]?[0]
        )
      }, words: { $0["systemInstruction"]?["parts"]?[0]?["text"]?.stringValue }),
  ]

  /// What the server got, and the answer to a request in one form.
  private func exchange(
    _ provider: Case, _ form: SchemaForm?, answer: String,
    _ change: @Sendable (inout InvocationRequest) -> Void = { _ in }
  ) async throws -> (body: JSON, response: InvocationResponse) {
    var request = InvocationRequest(model: "m1", messages: [Message(role: .user, content: "hi")], tools: [])
    request.responseFormat = .jsonSchema(name: "answer", Self.schema, strict: false)
    change(&request)
    let asked = ProviderRequest(invocation: request)
    let found = Collected<(JSON, InvocationResponse)>()
    try await LoopbackServer.run({ _ in Replies.stream(answer, size: 11) }) { server in
      let response = try await provider.make(server.baseURL, form).invoke(asked).aggregate()
      found.add((try JSON(parsing: try #require(server.requests.first).body), response))
    }
    return try #require(found.all.first)
  }

  @Test(arguments: cases)
  func `the provider's own way is taken where nothing is said`(provider: Case) async throws {
    for form in [nil, SchemaForm.native] {
      let (body, response) = try await exchange(provider, form, answer: provider.script.text)
      #expect(provider.native(body)?["properties"]?["city"]?["type"] == "string")
      #expect(provider.tool(body).choice == nil)
      #expect(!body.text.contains("JSON alone"))
      #expect(response.text == "Hello there")
    }
  }

  @Test(arguments: cases)
  func `a tool that must be called takes the answer, which is text again`(provider: Case) async throws {
    let answer = provider.script.calls.replacing("get_weather", with: SchemaAsk.toolName)
    let (body, response) = try await exchange(provider, .tool, answer: answer)
    #expect(provider.native(body) == nil)
    #expect(provider.tool(body).schema?["properties"]?["city"]?["type"] == "string")
    #expect(provider.tool(body).choice == .string(SchemaAsk.toolName))
    #expect(try JSON(parsing: response.text) == ["city": "Oslo"])
    #expect(response.choices.first?.finish.reason == .stop)
    #expect(!response.toolCalls.contains { $0.name == SchemaAsk.toolName })
  }

  @Test(arguments: cases)
  func `words take the schema to the model where nothing else does`(provider: Case) async throws {
    let (body, response) = try await exchange(provider, .prompt, answer: provider.script.text)
    #expect(provider.native(body) == nil)
    #expect(body["tools"] == nil)
    let words = try #require(provider.words(body))
    #expect(words.hasPrefix(SchemaAsk.words))
    #expect(words.hasSuffix(Self.schema.text))
    #expect(response.text == "Hello there")
  }

  @Test(arguments: cases)
  func `beside other tools and while the model thinks, words take the place of the tool`(provider: Case) async throws {
    let (beside, _) = try await exchange(provider, .tool, answer: provider.script.text) {
      $0.tools = [ToolDefinition(name: "get_time")]
    }
    #expect(beside.text.contains("JSON alone"))
    #expect(beside.text.contains("get_time"))
    let (thinking, _) = try await exchange(provider, .tool, answer: provider.script.text) {
      $0.options.reasoning = Reasoning(effort: "high")
    }
    #expect(thinking.text.contains("JSON alone"))
    #expect(thinking["tools"] == nil)
  }

  @Test func `a server with JSON and without schemas gets both words and its JSON mode`() async throws {
    let deepSeek = Case(
      testDescription: "deepseek", script: .compatible,
      make: { url, form in
        OpenAIChatProvider(
          settings: OpenAIChatSettings(baseURL: url, apiKey: Self.key, profile: .deepSeek, jsonSchema: form),
          client: HTTPModelClient())
      }, native: { _ in nil }, tool: { _ in (nil, nil) }, words: { _ in nil })
    let (body, _) = try await exchange(deepSeek, nil, answer: deepSeek.script.text)
    #expect(body["response_format"] == ["type": "json_object"])
    #expect(body["messages"]?[0]?["content"]?.stringValue?.hasPrefix(SchemaAsk.words) == true)
  }

  @Test(arguments: [true, false])
  func `a server without any JSON mode gets a tool, or words where none can be forced`(takesChoice: Bool) async throws {
    let server = Case(
      testDescription: "old", script: .compatible,
      make: { url, form in
        var profile = OpenAIChatSettings.Profile(maxTokensName: "max_tokens", isOpenAI: false)
        profile.jsonFormats = .none
        profile.takesToolChoice = takesChoice
        return OpenAIChatProvider(
          settings: OpenAIChatSettings(baseURL: url, profile: profile, jsonSchema: form), client: HTTPModelClient())
      }, native: { _ in nil }, tool: { _ in (nil, nil) }, words: { _ in nil })
    let answer = server.script.calls.replacing("get_weather", with: SchemaAsk.toolName)
    let (body, _) = try await exchange(server, nil, answer: answer)
    #expect(body["response_format"] == nil)
    #expect((body["tool_choice"]?["function"]?["name"] == .string(SchemaAsk.toolName)) == takesChoice)
    #expect(body.text.contains("JSON alone") == !takesChoice)
  }

  @Test func `a Gemini that refuses JSON beside tools is asked in words`() async throws {
    let gemini = try #require(Self.cases.last)
    let (body, _) = try await exchange(gemini, nil, answer: gemini.script.text) {
      $0.model = "gemini-2.5-pro"
      $0.tools = [ToolDefinition(name: "get_time")]
    }
    #expect(gemini.native(body) == nil)
    #expect(gemini.words(body)?.hasPrefix(SchemaAsk.words) == true)
    #expect(body["tools"] != nil)
  }

  @Test func `the words join the message of the application that is there`() throws {
    let messages = [Message(role: .system, content: "Be brief."), Message(role: .user, content: "hi")]
    let request = InvocationRequest(
      model: "m", messages: messages, responseFormat: .jsonSchema(name: "a", Self.schema, strict: true))
    let ask = SchemaAsk(request, form: .prompt)
    #expect(ask.invocation.messages.count == 2)
    #expect(ask.invocation.messages[0].text.hasPrefix("Be brief.\n\n" + SchemaAsk.words))
    #expect(ask.losesStrict)
    #expect(ask.invocation.responseFormat == nil)
  }

  @Test func `a schema that is no object goes in words, and other formats stay as they are`() {
    var request = InvocationRequest(model: "m", messages: [Message(role: .user, content: "hi")])
    request.responseFormat = .jsonSchema(name: "a", ["type": "array"], strict: false)
    #expect(SchemaAsk(request, form: .tool).tool == nil)
    for format in [ResponseFormat.text, .jsonObject] {
      request.responseFormat = format
      #expect(SchemaAsk(request, form: .prompt).invocation == request)
    }
  }

  @Test func `where strict is asked for and cannot be had, the policy decides`() async throws {
    var request = ProviderRequest(
      invocation: InvocationRequest(model: "m", messages: [Message(role: .user, content: "hi")]))
    request.invocation.responseFormat = .jsonSchema(name: "a", Self.schema, strict: true)
    request.invocation.options.unsupported = .error
    let asked = request
    let settings = OpenAIChatSettings(baseURL: "http://127.0.0.1:1", jsonSchema: .prompt)
    let provider = OpenAIChatProvider(settings: settings, client: HTTPModelClient())
    let error = await #expect(throws: InvocationError.self) { _ = try await provider.invoke(asked) }
    #expect(error?.kind == .unsupported)
    #expect(error?.message.contains("strict") == true)
  }
}
