import JSONKit
import LLM
import LLMProviders
import Testing

@Suite struct OpenAIResponsesEncoderTests {
  private let hi = Message(role: .user, content: "hi")

  private func body(_ request: InvocationRequest, stores: Bool = false) throws -> JSON {
    try OpenAIResponsesEncoder(provider: "openai", stores: stores).encode(request).body
  }

  private func body(_ options: ModelOptions, tools: [ToolDefinition] = []) throws -> JSON {
    try body(InvocationRequest(model: "gpt-6", messages: [hi], options: options, tools: tools))
  }

  private func input(_ messages: [Message], model: String = "gpt-6", stores: Bool = false) throws -> [JSON] {
    try body(InvocationRequest(model: model, messages: messages), stores: stores)["input"]?.arrayValue ?? []
  }

  private func own(_ raw: JSON) -> Echo { Echo(provider: "openai", model: "gpt-6", raw: raw) }

  @Test func `the provider keeps nothing and seals the thoughts unless it is told otherwise`() throws {
    let request = InvocationRequest(model: "gpt-6", messages: [hi])
    #expect(
      try body(request) == [
        "model": "gpt-6", "input": [["role": "user", "content": "hi"]], "include": ["reasoning.encrypted_content"],
        "store": false, "stream": true,
      ])
    let stored = try body(request, stores: true)
    #expect(stored["store"] == true)
    #expect(stored["include"] == nil)
  }

  @Test func `the first text of the application is the instructions, a later one keeps its place`() throws {
    let rules = Message(role: .system, content: "rules")
    let later = Message(role: .developer, content: "more")
    let body = try body(InvocationRequest(model: "gpt-6", messages: [rules, hi, later]))
    #expect(body["instructions"] == "rules")
    #expect(
      body["input"] == [["role": "user", "content": "hi"], ["role": "developer", "content": "more"]])
    #expect(try input([rules]) == [["role": "system", "content": "rules"]])
  }

  @Test func `instructions with a cache mark stay a message`() throws {
    let rules = Message(role: .system, content: [Part(.text("rules"), cache: CacheMark(ttl: .seconds(3600)))])
    let body = try body(InvocationRequest(model: "gpt-6", messages: [rules, hi]))
    #expect(body["instructions"] == nil)
    #expect(body["input"]?[0]?["content"]?[0]?["prompt_cache_breakpoint"] == ["mode": "explicit", "ttl": "12h"])
  }

  @Test(arguments: [(nil, nil), (Duration.seconds(300), "30m"), (.seconds(1800), "30m"), (.seconds(1801), "12h")])
  func `a cache mark lives half an hour or half a day`(ttl: Duration?, word: String?) throws {
    let part = Part(.text("x"), cache: CacheMark(ttl: ttl))
    let content = try input([Message(role: .user, content: [part])])[0]["content"]?[0]
    #expect(content?["prompt_cache_breakpoint"]?["ttl"]?.stringValue == word)
  }

  @Test func `media have their forms`() throws {
    let media = [
      Media(.image, .url("https://e.org/a.png")), Media(.image, .fileID("file-1"), detail: "high"),
      Media(.file, .base64("QUJD"), mediaType: "application/pdf"), Media(.file, .url("https://e.org/a.pdf")),
      Media(.file, .fileID("file-2")), Media(.audio, .base64("QUJD"), mediaType: "audio/mpeg"),
    ]
    let content = try input([Message(role: .user, content: media.map { Part(.media($0)) })])[0]["content"]
    #expect(
      content == [
        ["type": "input_image", "image_url": "https://e.org/a.png", "detail": "auto"],
        ["type": "input_image", "file_id": "file-1", "detail": "high"],
        ["type": "input_file", "filename": "file.pdf", "file_data": "data:application/pdf;base64,QUJD"],
        ["type": "input_file", "file_url": "https://e.org/a.pdf"], ["type": "input_file", "file_id": "file-2"],
        ["type": "input_audio", "input_audio": ["data": "QUJD", "format": "mp3"]],
      ])
  }

  @Test func `audio by address is refused`() {
    let part = Part(.media(Media(.audio, .url("https://e.org/a.wav"))))
    let error = #expect(throws: InvocationError.self) { try input([Message(role: .user, content: [part])]) }
    #expect(error?.kind == .unsupported)
  }

  @Test func `a result is a text, or a list where it has media`() throws {
    func output(_ content: [Part], isError: Bool = false, structured: JSON? = nil) throws -> [JSON] {
      let result = ToolResult(callID: "c", content: content, isError: isError, structured: structured)
      return try input([Message(role: .tool, content: [Part(.toolResult(result))])])
    }
    let image = Part(.media(Media(.image, .url("u"))))
    let item: JSON = ["type": "input_image", "image_url": "u", "detail": "auto"]
    #expect(
      try output([.text("a"), .text("b")]) == [["type": "function_call_output", "call_id": "c", "output": "ab"]])
    #expect(try output([.text("a")], isError: true)[0]["output"] == "ERROR: a")
    #expect(try output([], structured: ["n": 1])[0]["output"] == #"{"n":1}"#)
    #expect(try output([.text("a"), image])[0]["output"] == [["type": "input_text", "text": "a"], item])
    #expect(try output([image], isError: true)[0]["output"] == [["type": "input_text", "text": "ERROR: "], item])
  }

  @Test func `sound of a result follows in a message`() throws {
    let sound = Part(.media(Media(.audio, .base64("QUJD"), mediaType: "audio/wav")))
    let results = ["a", "b"].map { Part(.toolResult(ToolResult(callID: $0, content: [.text("x"), sound]))) }
    let items = try input([Message(role: .tool, content: results)])
    #expect(items.map { $0["type"] ?? $0["role"] } == ["function_call_output", "function_call_output", "user"])
    #expect(items[2]["content"]?.arrayValue?.count == 4)
    #expect(items[0]["output"] == "x")
  }

  @Test func `what the model wrote goes back in its message`() throws {
    let envelope: JSON = ["type": "message", "id": "m", "role": "assistant", "phase": "commentary"]
    let echo = own(["message": envelope])
    let parts = [
      Part(.text("a"), echo: own(["message": envelope, "content": ["logprobs": [1]]]), annotations: [["n": 1]]),
      Part(.refusal("b"), echo: echo),
      Part(.providerItem(type: "new"), echo: own(["message": envelope, "content": ["type": "new", "x": 1]])),
    ]
    var expected = try #require(envelope.objectValue)
    expected["content"] = [
      ["type": "output_text", "text": "a", "annotations": [["n": 1]], "logprobs": [1]],
      ["type": "refusal", "refusal": "b"], ["type": "new", "x": 1],
    ]
    #expect(try input([hi, Message(role: .assistant, content: parts)])[1] == .object(expected))
  }

  @Test func `the words of another model are plain`() throws {
    let echo = Echo(provider: "anthropic", model: "claude-x", raw: ["message": ["id": "m"]])
    let foreign = Message(role: .assistant, content: [Part(.text("a"), echo: echo, annotations: [["n": 1]])])
    let expected: JSON = [
      "type": "message", "role": "assistant", "content": [["type": "output_text", "text": "a", "annotations": []]],
    ]
    #expect(try input([hi, foreign, foreign]) == [["role": "user", "content": "hi"], expected, expected])
  }

  @Test func `empty words of another model are left out`() throws {
    let empty = Message(role: .assistant, content: [.text("")])
    #expect(try input([hi, empty]).count == 1)
  }

  @Test func `messages of two items stay two`() throws {
    let parts = ["m1", "m2"].map { id in
      Part(.text(id), echo: own(["message": ["type": "message", "id": .string(id)]]))
    }
    #expect(try input([hi, Message(role: .assistant, content: parts)]).compactMap { $0["id"] } == ["m1", "m2"])
  }

  @Test func `thoughts go back as they came, in their place, and to their author only`() throws {
    let raw: JSON = ["type": "reasoning", "id": "rs", "summary": [], "encrypted_content": "e", "new": [1.5, nil]]
    let call = Part(.toolCall(ToolCall(id: "c", name: "f", arguments: "")), echo: own(["id": "fc"]))
    let message = Message(role: .assistant, content: [Part(.reasoning("x"), echo: own(raw)), call])
    let items = try input([hi, message])
    #expect(items[1].bytes == raw.bytes)
    #expect(items[2] == ["type": "function_call", "call_id": "c", "name": "f", "arguments": "{}", "id": "fc"])
    let elsewhere = try input([hi, message], model: "o4")
    #expect(elsewhere.count == 2)
    #expect(elsewhere[1]["id"] == nil)
  }

  @Test func `open thoughts go back only where they are kept`() throws {
    let bare = own(["type": "reasoning", "id": "rs", "summary": []])
    let open = own(["type": "reasoning", "id": "rs", "summary": [], "content": [["text": "t"]]])
    func sent(_ echo: Echo, stores: Bool) throws -> Bool {
      try input([hi, Message(role: .assistant, content: [Part(.reasoning("t"), echo: echo)])], stores: stores).count > 1
    }
    #expect(try !sent(bare, stores: false))
    #expect(try sent(bare, stores: true))
    #expect(try sent(open, stores: false))
  }

  @Test func `sealed thoughts of a request's author are taken`() throws {
    let part = try Part(json: ["type": "reasoning", "text": "s", "encrypted": "e"])
    #expect(
      try input([hi, Message(role: .assistant, content: [part])])[1] == [
        "type": "reasoning", "summary": [["type": "summary_text", "text": "s"]], "encrypted_content": "e",
      ])
  }

  @Test func `items of the provider go back whole, in place, and to their author only`() throws {
    let list: JSON = ["type": "mcp_list_tools", "id": "l", "tools": [["name": "f"]]]
    let raw: JSON = ["type": "mcp_call", "id": "m", "name": "f", "arguments": "{}", "output": "o"]
    let call = ProviderToolCall(type: "mcp_call", id: "m", name: "f")
    let parts = [
      Part(.providerItem(type: "mcp_list_tools"), echo: own(list)), Part(.providerToolCall(call), echo: own(raw)),
      .text("x"),
    ]
    let items = try input([hi, Message(role: .assistant, content: parts)])
    #expect(items[1] == list)
    #expect(items[2] == raw)
    #expect(items.count == 4)
    #expect(try input([hi, Message(role: .assistant, content: parts)], model: "other").count == 2)
  }

  @Test func `an approval is an item between the words of the user`() throws {
    let approval: JSON = ["type": "mcp_approval_response", "approval_request_id": "r", "approve": true]
    let part = Part(
      .providerItem(type: "mcp_approval_response"), echo: Echo(provider: "", model: "", raw: approval))
    let items = try input([Message(role: .user, content: [.text("a"), part, .text("b")])])
    #expect(items == [["role": "user", "content": "a"], approval, ["role": "user", "content": "b"]])
  }

  @Test func `a free-form call and its result have types of their own`() throws {
    let call = Part(
      .toolCall(ToolCall(id: "c", name: "sql", arguments: "SELECT 1")),
      echo: own(["type": "custom_tool_call", "id": "ct"]))
    let result = Message(role: .tool, content: [Part(.toolResult(ToolResult(callID: "c", content: [.text("1")])))])
    let items = try input([hi, Message(role: .assistant, content: [call]), result])
    #expect(
      items[1] == ["type": "custom_tool_call", "call_id": "c", "name": "sql", "input": "SELECT 1", "id": "ct"])
    #expect(items[2] == ["type": "custom_tool_call_output", "call_id": "c", "output": "1"])
  }
}

// MARK: Tools and settings

extension OpenAIResponsesEncoderTests {
  @Test func `whether a tool is strict is always said`() throws {
    let open: JSON = ["type": "object", "properties": ["a": ["type": "string"]]]
    let closed: JSON = ["type": "object", "properties": ["a": ["type": "string"]], "required": ["a"]]
    let tools = [
      ToolDefinition(name: "f", parameters: closed), ToolDefinition(name: "g", parameters: closed, strict: true),
      ToolDefinition(name: "h", description: "d", parameters: open, strict: true),
    ]
    let sent = try body(ModelOptions(), tools: tools)["tools"]
    #expect(sent?[0] == ["type": "function", "name": "f", "parameters": closed, "strict": false])
    #expect(sent?[1]?["strict"] == true)
    #expect(sent?[1]?["parameters"]?["additionalProperties"] == false)
    #expect(
      sent?[2] == ["type": "function", "name": "h", "description": "d", "parameters": open, "strict": false])
  }

  @Test(arguments: [
    (ToolChoice.auto, #""auto""#), (.none, #""none""#), (.required, #""required""#),
    (.named("f"), #"{"type":"function","name":"f"}"#),
    (
      .allowed(["f"], required: true),
      #"{"type":"allowed_tools","mode":"required","tools":[{"type":"function","name":"f"}]}"#
    ),
  ])
  func `the choice of tools is flat`(choice: ToolChoice, expected: String) throws {
    var request = InvocationRequest(model: "gpt-6", messages: [hi], tools: [ToolDefinition(name: "f")])
    request.toolChoice = choice
    #expect(try body(request)["tool_choice"] == (try JSON(parsing: expected)))
    request.tools = []
    #expect(try body(request)["tool_choice"] == nil)
  }

  @Test func `tools of the provider stand beside those of the request`() throws {
    let connector: JSON = ["type": "mcp", "server_label": "docs", "server_url": "https://e.org/mcp"]
    let options = ModelOptions(
      parallelToolCalls: false, providerOptions: ["tools": [connector], "include": ["file_search_call.results"]])
    let both = try body(options, tools: [ToolDefinition(name: "f")])
    #expect(both["tools"]?.arrayValue?.map { $0["type"] } == ["function", "mcp"])
    #expect(both["include"] == ["reasoning.encrypted_content", "file_search_call.results"])
    let alone = try body(options)
    #expect(alone["tools"] == [connector])
    #expect(alone["parallel_tool_calls"] == false)
  }

  @Test func `provider options win, and objects are joined`() throws {
    let options = ModelOptions(
      temperature: 0.5, reasoning: Reasoning(effort: "low"),
      providerOptions: [
        "temperature": 1, "reasoning": ["context": "all_turns"], "store": true, "service_tier": "flex",
        "metadata": ["a": "b"], "prompt_cache_key": "k",
      ])
    let body = try body(options)
    #expect(body["temperature"] == 1)
    #expect(body["reasoning"] == ["effort": "low", "context": "all_turns"])
    #expect(body["store"] == true)
    #expect(body["service_tier"] == "flex")
    #expect(body["metadata"] == ["a": "b"])
    #expect(body["prompt_cache_key"] == "k")
  }

  @Test func `settings without a place are named`() throws {
    let options = ModelOptions(
      frequencyPenalty: 1, presencePenalty: 1, seed: 1, stop: ["x"], reasoning: Reasoning(budgetTokens: 5))
    let request = InvocationRequest(model: "gpt-6", messages: [hi], options: options)
    let (body, unsupported) = try OpenAIResponsesEncoder(provider: "openai").encode(request)
    #expect(
      unsupported.names == ["frequency_penalty", "presence_penalty", "seed", "stop", "reasoning.budget_tokens"])
    #expect(body["reasoning"] == nil)
  }

  @Test func `the common settings have their names`() throws {
    let options = ModelOptions(
      temperature: 0.5, maxTokens: 64, topP: 0.9, reasoning: Reasoning(effort: "high", showsSummary: true))
    let body = try body(options)
    #expect(body["max_output_tokens"] == 64)
    #expect(body["temperature"] == 0.5)
    #expect(body["top_p"] == 0.9)
    #expect(body["reasoning"] == ["effort": "high", "summary": "auto"])
  }

  @Test func `the form of the answer stands in its text`() throws {
    var request = InvocationRequest(model: "gpt-6", messages: [hi], responseFormat: .jsonObject)
    #expect(try body(request)["text"] == ["format": ["type": "json_object"]])
    let closed: JSON = ["type": "object", "properties": [:], "required": [], "additionalProperties": false]
    request.responseFormat = .jsonSchema(name: "my answer: ü", closed, strict: true)
    #expect(
      try body(request)["text"]?["format"] == [
        "type": "json_schema", "name": "my_answer____", "schema": closed, "strict": true,
      ])
    let open: JSON = ["type": "object", "properties": ["a": [:]]]
    request.responseFormat = .jsonSchema(name: "", open, strict: true)
    #expect(
      try body(request)["text"]?["format"] == [
        "type": "json_schema", "name": "answer", "schema": open, "strict": false,
      ])
    request.responseFormat = .text
    #expect(try body(request)["text"] == nil)
  }

  @Test func `an answer in one piece is asked for`() throws {
    var request = InvocationRequest(model: "gpt-6", messages: [hi])
    request.stream = false
    #expect(try body(request)["stream"] == false)
  }
}
