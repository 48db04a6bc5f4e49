import JSONKit
import LLM
import LLMProviders
import TestKit
import Testing

private typealias Profile = OpenAIChatSettings.Profile

/// What each compatible server is sent.
@Suite struct OpenAIChatProfileTests {
  private let hi = Message(role: .user, content: "hi")

  private func encode(
    _ profile: OpenAIChatSettings.Profile, _ change: (inout InvocationRequest) -> Void = { _ in }
  ) throws -> (body: JSON, missed: [String]) {
    let tools = ["f", "g"].map { ToolDefinition(name: $0, strict: true) }
    var request = InvocationRequest(model: "m", messages: [hi], tools: tools)
    change(&request)
    let (body, unsupported) = try OpenAIChatEncoder(provider: "p", profile: profile).encode(request)
    return (body, unsupported.names)
  }

  @Test func `every profile has a name of its own and a sensible address`() {
    #expect(
      Profile.all.map(\.name) == [
        "openai", "compatible", "ollama", "vllm", "llama.cpp", "lmstudio", "openrouter", "groq", "mistral", "deepseek",
        "xai", "azure",
      ])
    for profile in Profile.all {
      #expect(Profile.named(profile.name) == profile)
      if let address = profile.baseURL { #expect(address.hasPrefix("http") && !address.hasSuffix("/")) }
      #expect(profile.needsKey == !profile.keyVariables.isEmpty)
    }
    #expect(Profile.named("vlm") == nil)
  }

  @Test(arguments: [
    ("https://api.openai.com/v1", "openai"), ("https://api.mistral.ai/v1/", "mistral"),
    ("https://api.deepseek.com/v1", "deepseek"), ("https://x.openai.azure.com/openai/v1", "azure"),
    ("https://api.mistral.ai.example.org/v1", "compatible"), ("http://localhost:11434/v1", "compatible"),
    ("http://api.openai.com/v1", "compatible"), ("", "compatible"),
  ])
  func `a service is known by its address`(address: String, name: String) {
    #expect(OpenAIChatSettings(baseURL: address).profile.name == name)
    #expect(OpenAIChatSettings(baseURL: address, profile: .groq).profile == .groq)
  }

  @Test(arguments: [
    (Profile.ollama, "max_tokens"), (.vLLM, "max_tokens"), (.llamaCpp, "max_tokens"), (.lmStudio, "max_tokens"),
    (.openRouter, "max_tokens"), (.groq, "max_completion_tokens"), (.mistral, "max_tokens"),
    (.deepSeek, "max_tokens"), (.xAI, "max_tokens"), (.azure, "max_completion_tokens"),
  ])
  func `the limit has the server's name`(profile: OpenAIChatSettings.Profile, member: String) throws {
    let body = try encode(profile) { $0.options.maxTokens = 7 }.body
    #expect(body[member] == 7)
    #expect(["max_tokens", "max_completion_tokens"].count { body[$0] != nil } == 1)
  }

  @Test func `Mistral gets no member it would refuse`() throws {
    let (body, missed) = try encode(.mistral) { request in
      request.toolChoice = .required
      request.options.seed = 3
      request.options.parallelToolCalls = false
    }
    #expect(body["stream_options"] == nil)
    #expect(body["seed"] == nil)
    #expect(body["random_seed"] == 3)
    #expect(body["tool_choice"] == "any")
    #expect(body["parallel_tool_calls"] == false)
    #expect(missed.isEmpty)
    #expect(try encode(.vLLM).body["stream_options"] == ["include_usage": true])
    #expect(try encode(.vLLM) { $0.toolChoice = .required }.body["tool_choice"] == "required")
  }

  @Test func `Ollama is told what it cannot choose`() throws {
    let (body, missed) = try encode(.ollama) { request in
      request.toolChoice = .named("f")
      request.options.parallelToolCalls = false
    }
    #expect(body["tool_choice"] == nil)
    #expect(body["parallel_tool_calls"] == nil)
    #expect(body["tools"]?.arrayValue?.count == 2)
    #expect(missed == ["parallel_tool_calls", "tool_choice"])
    let free = try encode(.ollama) { request in
      request.toolChoice = .auto
      request.options.parallelToolCalls = true
    }
    #expect(free.missed.isEmpty)
    let none = try encode(.ollama) { $0.toolChoice = ToolChoice.none }
    #expect(none.body["tools"] == nil)
    #expect(none.missed.isEmpty)
    let some = try encode(.ollama) { $0.toolChoice = .allowed(["g"], required: false) }
    #expect(some.body["tools"]?[0]?["function"]?["name"] == "g")
    #expect(some.body["tools"]?.arrayValue?.count == 1)
    #expect(some.missed.isEmpty)
  }

  @Test func `a choice of several tools is made by offering those, but at OpenAI`() throws {
    let body = try encode(.mistral) { $0.toolChoice = .allowed(["g"], required: true) }.body
    #expect(body["tools"]?.arrayValue?.count == 1)
    #expect(body["tool_choice"] == "any")
    for profile in [Profile.openAI, .azure] {
      let body = try encode(profile) { $0.toolChoice = .allowed(["g"], required: true) }.body
      #expect(body["tools"]?.arrayValue?.count == 2)
      #expect(body["tool_choice"]?["type"] == "allowed_tools")
    }
  }

  @Test func `DeepSeek has neither schemas nor strict tools`() throws {
    let (body, missed) = try encode(.deepSeek) { request in
      request.responseFormat = .jsonObject
      request.options.parallelToolCalls = false
      request.options.reasoning = Reasoning(effort: "none")
    }
    #expect(body["response_format"] == ["type": "json_object"])
    #expect(body["tools"]?[0]?["function"]?["strict"] == nil)
    #expect(body["tools"]?[0]?["function"]?["name"] == "f")
    #expect(body["thinking"] == ["type": "disabled"])
    #expect(body["reasoning_effort"] == nil)
    #expect(missed == ["parallel_tool_calls"])
    let thinking = try encode(.deepSeek) { $0.options.reasoning = Reasoning(effort: "high") }.body
    #expect(thinking["reasoning_effort"] == "high")
    #expect(thinking["thinking"] == nil)
  }

  @Test func `LM Studio is asked for any object by a schema`() throws {
    let (body, missed) = try encode(.lmStudio) { $0.responseFormat = .jsonObject }
    #expect(body["response_format"]?["type"] == "json_schema")
    #expect(body["response_format"]?["json_schema"]?["schema"] == ["type": "object"])
    #expect(missed.isEmpty)
    let schema = ResponseFormat.jsonSchema(name: "a", ["type": "array"], strict: true)
    #expect(try encode(.lmStudio) { $0.responseFormat = schema }.body["response_format"] == schema.json)
  }

  @Test func `OpenRouter's thinking is an object`() throws {
    let (body, missed) = try encode(.openRouter) {
      $0.options.reasoning = Reasoning(effort: "low", budgetTokens: 900, showsSummary: false)
    }
    #expect(body["reasoning"] == ["effort": "low", "max_tokens": 900, "exclude": true])
    #expect(body["reasoning_effort"] == nil)
    #expect(missed.isEmpty)
    #expect(try encode(.groq) { $0.options.reasoning = Reasoning(effort: "low") }.body["reasoning_effort"] == "low")
    #expect(try encode(.openRouter).body["reasoning"] == nil)
  }

  @Test func `what a server does not have it is not said to support`() {
    func provider(_ profile: OpenAIChatSettings.Profile) -> OpenAIChatProvider {
      OpenAIChatProvider(settings: OpenAIChatSettings(profile: profile), client: HTTPModelClient())
    }
    #expect(!provider(.deepSeek).supportsFeature(.structuredOutput, model: "any"))
    #expect(provider(.groq).supportsFeature(.structuredOutput, model: "any"))
    #expect(!provider(.groq).supportsFeature(.mcp, model: "any"))
    #expect(!provider(.deepSeek).supportsFeature(.vision, model: "deepseek-v4-pro"))
  }

  @Test func `Azure gets its version in the query and its key in a field of its own`() async throws {
    try await LoopbackServer.run({ _ in Replies.stream(Replies.openAI) }) { server in
      let settings = OpenAIChatSettings(
        baseURL: server.baseURL, apiKey: "sk-secret-0123456789", profile: .azure, apiVersion: "2026-04-01")
      _ = try await OpenAIChatProvider(settings: settings, client: HTTPModelClient())
        .invoke(HTTPStreamTests.request).aggregate()
      let request = try #require(server.requests.first)
      #expect(request.line == "POST /v1/chat/completions?api-version=2026-04-01 HTTP/1.1")
      #expect(request.fields["api-key"] == "sk-secret-0123456789")
      #expect(request.fields["authorization"] == nil)
    }
  }
}

/// What compatible servers answer.
@Suite struct OpenAIChatServersTests {
  private func chunk(_ delta: String, finish: String = "null") -> String {
    #"data: {"id":"1","model":"m","choices":[{"index":0,"delta":\#(delta),"finish_reason":\#(finish)}]}"# + "\n\n"
  }

  @Test func `OpenRouter's thoughts come back whole inside the loop`() throws {
    let wire =
      chunk(#"{"reasoning":"a","reasoning_details":[{"type":"reasoning.text","text":"a","index":0}]}"#)
      + chunk(
        #"{"reasoning":"b","reasoning_details":[{"type":"reasoning.text","text":"b","signature":"S","index":0}]}"#)
      + chunk(#"{"reasoning_details":[{"type":"reasoning.encrypted","data":"X","index":1}]}"#)
      + chunk(#"{"tool_calls":[{"index":0,"id":"c","function":{"name":"f","arguments":"{}"}}]}"#)
      + chunk("{}", finish: #""tool_calls""#) + "data: [DONE]\n\n"
    let played = Playback.openAI(wire)
    #expect(played.failure == nil)
    let message = try #require(played.response?.choices.first?.message)
    #expect(message.content.first?.text == "ab")
    let result = Message(role: .tool, content: [Part(.toolResult(ToolResult(callID: "c", content: [])))])
    let request = InvocationRequest(
      model: "m", messages: [Message(role: .user, content: "hi"), message, result])
    let body = try OpenAIChatEncoder(provider: "openai-chat", profile: .openRouter).encode(request).body
    let expected = try JSON(
      parsing:
        #"[{"type":"reasoning.text","text":"ab","index":0,"signature":"S"},{"type":"reasoning.encrypted","data":"X","index":1}]"#
    )
    #expect(body["messages"]?[1]?["reasoning_details"] == expected)
    #expect(body["messages"]?[1]?["reasoning"] == nil)
    let other = try OpenAIChatEncoder(provider: "other", profile: .openRouter).encode(request).body
    #expect(other["messages"]?[1]?["reasoning_details"] == nil)
  }

  @Test func `sealed thoughts without any text are kept too`() throws {
    let wire =
      chunk(#"{"reasoning_details":[{"type":"reasoning.encrypted","data":"X"}]}"#) + chunk(#"{"content":"hi"}"#)
      + chunk("{}", finish: #""stop""#)
    let message = try #require(Playback.openAI(wire).response?.choices.first?.message)
    #expect(message.text == "hi")
    let echo = message.content.compactMap(\.echo).first
    #expect(echo?.raw == ["reasoning_details": [["type": "reasoning.encrypted", "data": "X"]]])
  }

  @Test func `an answer has a price where its maker's is known, or where the server states one`() {
    func cost(_ usage: String, model: String = "gpt-6-luna", isPriced: Bool = true) -> Double? {
      let wire =
        #"data: {"id":"1","model":"\#(model)","choices":[{"index":0,"delta":{"content":"x"},"finish_reason":"stop"}],"#
        + #""usage":\#(usage)}"# + "\n\n"
      let decoder = OpenAIChatDecoder(provider: "p", model: "asked", isPriced: isPriced)
      return Playback([Array(wire.utf8)[...]], decoder).response?.usage?.costUSD
    }
    let usage = #"{"prompt_tokens":1000,"completion_tokens":100,"prompt_tokens_details":{"cached_tokens":500}}"#
    #expect(cost(usage) == 0.000105)
    #expect(cost(usage, model: "gpt-6-luna-2026-09-22") == 0.000105)
    #expect(cost(usage, model: "llama3.2") == nil)
    #expect(cost(usage, isPriced: false) == nil)
    #expect(cost(#"{"prompt_tokens":1,"completion_tokens":1,"cost":0.5}"#, isPriced: false) == 0.5)
  }

  @Test func `Anthropic's answers have a price`() {
    let usage = #"{"input_tokens":100,"cache_read_input_tokens":900,"cache_creation_input_tokens":0,"output_tokens":1}"#
    let wire = """
      event: message_start
      data: {"type":"message_start","message":{"id":"1","model":"claude-opus-5-5","usage":\(usage)}}

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":10}}

      event: message_stop
      data: {"type":"message_stop"}


      """
    #expect(Playback.anthropic(wire).response?.usage?.costUSD == 0.00078)
  }
}
