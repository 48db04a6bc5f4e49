import JSONKit
import LLM
import LLMProviders
import Testing

@Suite struct GeminiEncoderTests {
  private static let model = "gemini-3-pro"
  private let hi = Message(role: .user, content: "hi")

  private func encode(_ request: InvocationRequest) throws -> (body: JSON, unsupported: Unsupported) {
    try GeminiEncoder(provider: "google", settings: GeminiSettings()).encode(request)
  }

  private func body(
    _ options: ModelOptions = ModelOptions(), model: String = GeminiEncoderTests.model, tools: [ToolDefinition]? = nil,
    choice: ToolChoice? = nil, format: ResponseFormat? = nil
  ) throws -> JSON {
    try encode(
      InvocationRequest(
        model: model, messages: [hi], options: options, tools: tools, toolChoice: choice, responseFormat: format)
    ).body
  }

  private func contents(_ messages: [Message], model: String = GeminiEncoderTests.model) throws -> [JSON] {
    try encode(InvocationRequest(model: model, messages: messages)).body["contents"]?.arrayValue ?? []
  }

  private func own(_ raw: JSON, model: String = GeminiEncoderTests.model) -> Echo {
    Echo(provider: "google", model: model, raw: raw)
  }

  private func call(_ id: String, echo: Echo? = nil) -> Part {
    Part(.toolCall(ToolCall(id: id, name: "f_\(id)", arguments: #"{"n":1}"#)), echo: echo)
  }

  private func result(_ id: String, _ content: [Part] = [.text("ok")], isError: Bool = false) -> Part {
    Part(.toolResult(ToolResult(callID: id, content: content, isError: isError)))
  }

  @Test func `a plain request has nothing but its contents`() throws {
    #expect(try body() == ["contents": [["role": "user", "parts": [["text": "hi"]]]]])
  }

  @Test func `system messages stand apart, wherever they were`() throws {
    let request = InvocationRequest(
      model: Self.model,
      messages: [
        Message(role: .system, content: "a"), hi, Message(role: .developer, content: "b"),
        Message(role: .assistant, content: ""),
      ])
    let body = try encode(request).body
    #expect(body["systemInstruction"]?["parts"] == [["text": "a"], ["text": "b"]])
    #expect(body["contents"]?.arrayValue?.count == 1)
  }

  @Test func `settings have their place`() throws {
    let options = ModelOptions(
      temperature: 0.5, maxTokens: 9, topP: 0.25, frequencyPenalty: 0.5, presencePenalty: 1.5, seed: 7, stop: ["X"])
    #expect(
      try body(options)["generationConfig"] == [
        "temperature": 0.5, "topP": 0.25, "maxOutputTokens": 9, "stopSequences": ["X"], "seed": 7,
        "frequencyPenalty": 0.5, "presencePenalty": 1.5,
      ])
  }

  @Test(arguments: [
    ("gemini-3-pro", Reasoning(effort: "low"), #"{"thinkingLevel":"LOW"}"#),
    ("gemini-3-pro", Reasoning(effort: "max"), #"{"thinkingLevel":"XHIGH"}"#),
    ("gemini-3-pro", Reasoning(effort: "none"), #"{"thinkingBudget":0}"#),
    ("gemini-3-pro", Reasoning(effort: "low", budgetTokens: 500), #"{"thinkingBudget":500}"#),
    ("gemini-flash-latest", Reasoning(effort: "high"), #"{"thinkingLevel":"HIGH"}"#),
    ("gemini-2.5-flash", Reasoning(effort: "low"), #"{"thinkingBudget":1024}"#),
    ("gemini-2.5-flash", Reasoning(effort: "high"), #"{"thinkingBudget":24576}"#),
    ("models/gemini-2.5-pro", Reasoning(effort: "odd"), #"{"thinkingBudget":-1}"#),
    ("gemini-3-pro", Reasoning(showsSummary: true), #"{"includeThoughts":true}"#),
    ("gemini-3-pro", Reasoning(), "null"),
  ])
  func `thinking is asked for in the words of the model's generation`(
    model: String, reasoning: Reasoning, expected: String
  ) throws {
    let body = try body(ModelOptions(reasoning: reasoning), model: model)
    let wanted = try JSON(parsing: expected)
    let found = body["generationConfig"]?["thinkingConfig"]
    if wanted.isNull { #expect(found == .none) } else { #expect(found == wanted) }
  }

  @Test func `JSON answers are asked for, with their schema`() throws {
    #expect(try body(format: .jsonObject)["generationConfig"] == ["responseMimeType": "application/json"])
    let format = ResponseFormat.jsonSchema(name: "n", ["type": "array", "items": ["const": "a"]], strict: true)
    #expect(
      try body(format: format)["generationConfig"]?["responseJsonSchema"] == [
        "type": "array", "items": ["enum": ["a"], "type": "string"],
      ])
    #expect(try body(format: .text)["generationConfig"] == nil)
  }

  @Test func `old generations get no JSON format beside tools, and are told so`() throws {
    let request = InvocationRequest(
      model: "gemini-2.5-flash", messages: [hi], tools: [ToolDefinition(name: "f")], responseFormat: .jsonObject)
    let (body, unsupported) = try encode(request)
    #expect(body["generationConfig"] == nil)
    #expect(unsupported.names == ["response_format with tools"])
  }

  @Test(arguments: [
    (ToolChoice.auto, #"{"mode":"AUTO"}"#, 2), (.none, #"{"mode":"NONE"}"#, 2), (.required, #"{"mode":"ANY"}"#, 2),
    (.named("f"), #"{"mode":"ANY","allowedFunctionNames":["f"]}"#, 2),
    (.allowed(["f", "g h"], required: true), #"{"mode":"ANY","allowedFunctionNames":["f","g_h"]}"#, 2),
    (.allowed(["f"], required: false), #"{"mode":"AUTO"}"#, 1),
  ])
  func `the choice of tools has the interface's words`(choice: ToolChoice, expected: String, count: Int) throws {
    let tools = [ToolDefinition(name: "f"), ToolDefinition(name: "g h")]
    let body = try body(tools: tools, choice: choice)
    let wanted = try JSON(parsing: expected)
    #expect(body["toolConfig"]?["functionCallingConfig"] == wanted)
    #expect(body["tools"]?[0]?["functionDeclarations"]?.arrayValue?.count == count)
  }

  @Test func `a choice without tools is not sent`() throws {
    #expect(try body(tools: [], choice: .required)["toolConfig"] == nil)
    #expect(try body(tools: [])["tools"] == nil)
    let none = try body(tools: [ToolDefinition(name: "f")], choice: .allowed([], required: false))
    #expect(none["tools"] == nil)
    #expect(none["toolConfig"] == nil)
  }

  @Test func `one tool at a time cannot be asked for`() throws {
    let request = InvocationRequest(
      model: Self.model, messages: [hi], options: ModelOptions(parallelToolCalls: false),
      tools: [ToolDefinition(name: "f")])
    #expect(try encode(request).unsupported.names == ["parallel_tool_calls"])
  }

  @Test func `odd names get a form the interface takes, each its own`() throws {
    let long = String(repeating: "x", count: 200)
    let tools = ["a b", "a_b", "a/b", "7up", "", long, "ns.f:g-h", "é"].map { ToolDefinition(name: $0) }
    let declared = try body(tools: tools)["tools"]?[0]?["functionDeclarations"]?.arrayValue ?? []
    let names = declared.compactMap { $0["name"]?.stringValue }
    #expect(Array(names.prefix(5)) == ["a_b_2", "a_b", "a_b_3", "_7up", "_"])
    #expect(names[5].utf8.count <= 128)
    #expect(Array(names.suffix(2)) == ["ns.f:g-h", "___"])
    #expect(Set(names).count == tools.count)
  }

  @Test func `results come in the order of their calls, in one turn, with the id and name of the call`() throws {
    let turn = Message(role: .assistant, content: [call("a"), call("b")])
    let later = Message(role: .user, content: "go on")
    let found = try contents(
      [hi, turn, Message(role: .tool, content: [result("b")]), Message(role: .tool, content: [result("a")]), later])
    #expect(found.count == 4)
    #expect(found[1]["role"] == "model")
    #expect(
      found[2] == [
        "role": "user",
        "parts": [
          ["functionResponse": ["id": "a", "name": "f_a", "response": ["output": "ok"]]],
          ["functionResponse": ["id": "b", "name": "f_b", "response": ["output": "ok"]]],
        ],
      ])
    #expect(found[3] == ["role": "user", "parts": [["text": "go on"]]])
  }

  @Test func `results and words of one message are turns of their own`() throws {
    let mixed = Message(role: .user, content: [.text("by the way"), result("a", isError: true)])
    let found = try contents([hi, Message(role: .assistant, content: [call("a")]), mixed])
    #expect(found[2]["parts"]?[0]?["functionResponse"]?["response"] == ["error": "ok"])
    #expect(found[3] == ["role": "user", "parts": [["text": "by the way"]]])
  }

  @Test func `media of a result lie inside it, for old generations behind it`() throws {
    let image = Part(.media(Media(.image, .base64("eA=="), mediaType: "image/png")))
    let turn = Message(role: .assistant, content: [call("a"), call("b")])
    let results = ["a", "b"].map { Message(role: .tool, content: [result($0, [.text("ok"), image])]) }
    let inline: JSON = ["inlineData": ["mimeType": "image/png", "data": "eA=="]]
    let new = try contents([hi, turn] + results)
    #expect(new[2]["parts"]?[0]?["functionResponse"]?["parts"] == [inline])
    #expect(new.count == 3)
    let old = try contents([hi, turn] + results, model: "gemini-2.5-flash")
    #expect(old[2]["parts"]?.arrayValue?.count == 2)
    #expect(old[2]["parts"]?[0]?["functionResponse"]?["parts"] == nil)
    #expect(
      old[3]["parts"] == [
        ["text": "Attached to the result of f_a:"], inline, ["text": "Attached to the result of f_b:"], inline,
      ])
  }

  @Test func `a signature goes back in its place, to its author only`() throws {
    let signed = Message(
      role: .assistant,
      content: [
        Part(.reasoning("t"), echo: own(["thoughtSignature": "s0"])),
        Part(.text("x"), echo: own(["thoughtSignature": "s1"])),
        Part(.text(""), echo: own(["thoughtSignature": "s2"])), call("a", echo: own(["thoughtSignature": "s3"])),
      ])
    #expect(
      try contents([hi, signed])[1]["parts"] == [
        ["text": "t", "thought": true, "thoughtSignature": "s0"], ["text": "x", "thoughtSignature": "s1"],
        ["text": "", "thoughtSignature": "s2"],
        ["functionCall": ["id": "a", "name": "f_a", "args": ["n": 1]], "thoughtSignature": "s3"],
      ])
    let plain: JSON = [["text": "x"], ["functionCall": ["id": "a", "name": "f_a", "args": ["n": 1]]]]
    for model in ["gemini-2.5-flash", "gemma-3"] {
      #expect(try contents([hi, signed], model: model)[1]["parts"] == plain)
    }
  }

  @Test func `unsigned thoughts and those of others are left out`() throws {
    let foreign = Echo(provider: "anthropic", model: "claude-x", raw: ["signature": "s"])
    let message = Message(
      role: .assistant, content: [Part(.reasoning("a")), Part(.reasoning("b"), echo: foreign), .text("c")])
    #expect(try contents([hi, message])[1]["parts"] == [["text": "c"]])
  }

  @Test func `calls made elsewhere are excused in the current turn, the first of each step`() throws {
    func signature(_ content: JSON) -> [JSON?] { (content["parts"]?.arrayValue ?? []).map { $0["thoughtSignature"] } }
    let step = Message(role: .assistant, content: [.text("x"), call("a"), call("b")])
    let results = Message(role: .tool, content: [result("a"), result("b")])
    let found = try contents([hi, step, results, hi, step, results, step, results])
    #expect(signature(found[1]) == [nil, nil, nil])
    #expect(signature(found[4]) == [nil, "skip_thought_signature_validator", nil])
    #expect(signature(found[6]) == [nil, "skip_thought_signature_validator", nil])
    #expect(signature(try contents([hi, step, results], model: "gemini-2.5-pro")[1]) == [nil, nil, nil])
  }

  @Test func `provider items go back whole and to their author only`() throws {
    let raw: JSON = ["executableCode": ["language": "PYTHON", "code": "1"], "thoughtSignature": "s"]
    let item = Part(.providerItem(type: "executableCode"), echo: own(raw))
    let foreign = Part(.providerItem(type: "x"), echo: Echo(provider: "openai", model: "gpt", raw: ["type": "x"]))
    let message = Message(role: .assistant, content: [item, foreign])
    #expect(try contents([hi, message])[1]["parts"] == [raw])
    let other = try contents([hi, message], model: "gemini-3-flash")[1]["parts"]
    #expect(other == [["executableCode": ["language": "PYTHON", "code": "1"]]])
  }

  @Test func `an author may sign by hand, and may not send what is another provider's`() throws {
    func vouched(_ raw: JSON) -> Echo { Echo(provider: "", model: "", raw: raw) }
    let message = Message(
      role: .assistant,
      content: [
        Part(.reasoning("t"), echo: vouched(["signature": "s"])),
        Part(.reasoning(""), echo: vouched(["type": "redacted_thinking", "data": "d"])),
      ])
    #expect(try contents([hi, message])[1]["parts"] == [["text": "t", "thought": true, "thoughtSignature": "s"]])
  }

  @Test func `media are sent in line, or by their address`() throws {
    let parts = [
      Part(.media(Media(.audio, .base64("AAAA"), mediaType: "audio/wav"))),
      Part(.media(Media(.image, .url("https://e.org/a.png"), mediaType: "image/png"))),
      Part(.media(Media(.file, .fileID("files/abc")))), Part(.media(Media(.file, .fileID("gs://bucket/a.pdf")))),
    ]
    #expect(
      try contents([Message(role: .user, content: parts)])[0]["parts"] == [
        ["inlineData": ["mimeType": "audio/wav", "data": "AAAA"]],
        ["fileData": ["mimeType": "image/png", "fileUri": "https://e.org/a.png"]],
        ["fileData": ["fileUri": "https://generativelanguage.googleapis.com/v1/files/abc"]],
        ["fileData": ["fileUri": "gs://bucket/a.pdf"]],
      ])
    let untyped = Message(role: .user, content: [Part(.media(Media(.image, .base64("eA=="))))])
    let error = #expect(throws: InvocationError.self) { try contents([untyped]) }
    #expect(error?.message.contains("media type") == true)
  }

  @Test func `arguments that are no object are kept inside one`() throws {
    let calls = ["", "{\"a\":", "7"].map { Part(.toolCall(ToolCall(id: "c", name: "f", arguments: $0))) }
    let parts = try contents([hi, Message(role: .assistant, content: calls)])[1]["parts"]?.arrayValue ?? []
    #expect(
      parts.map { $0["functionCall"]?["args"] } == [
        [:], ["invalid_arguments": "{\"a\":"], ["invalid_arguments": "7"],
      ])
  }

  @Test func `provider options win, member by member`() throws {
    let options = ModelOptions(
      temperature: 0.5, maxTokens: 9,
      providerOptions: [
        "generation_config": ["temperature": 1, "topK": 40, "max_output_tokens": 5, "candidateCount": 2],
        "safetySettings": [["category": "C", "threshold": "OFF"]], "cachedContent": "cachedContents/x",
        "tools": [["googleSearch": [:]]], "toolConfig": ["includeServerSideToolInvocations": true],
      ])
    let body = try body(options, tools: [ToolDefinition(name: "f")], choice: .auto)
    #expect(
      body["generationConfig"] == ["temperature": 1, "maxOutputTokens": 5, "topK": 40, "candidateCount": 2])
    #expect(body["generation_config"] == nil)
    #expect(body["safetySettings"] == [["category": "C", "threshold": "OFF"]])
    #expect(body["cachedContent"] == "cachedContents/x")
    #expect(body["tools"]?[0] == ["googleSearch": [:]])
    #expect(body["tools"]?[1]?["functionDeclarations"]?[0]?["name"] == "f")
    #expect(
      body["toolConfig"] == ["functionCallingConfig": ["mode": "AUTO"], "includeServerSideToolInvocations": true])
  }

  @Test func `a schema among the provider options replaces`() throws {
    let format = ResponseFormat.jsonSchema(name: "n", ["type": "object", "properties": ["a": [:]]], strict: true)
    let options = ModelOptions(providerOptions: ["generationConfig": ["responseJsonSchema": ["type": "string"]]])
    #expect(try body(options, format: format)["generationConfig"]?["responseJsonSchema"] == ["type": "string"])
  }
}
