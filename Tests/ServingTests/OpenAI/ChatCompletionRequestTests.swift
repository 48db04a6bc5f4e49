import JSONKit
import LLM
import Testing

@testable import Serving

struct ChatCompletionRequestTests {
  /// A request with these members beside the ones that have to be there.
  private func read(_ members: JSON.Object) throws -> ChatCompletionRequest {
    var body: JSON.Object = ["model": "p/m", "messages": [["role": "user", "content": "Hi"]]]
    for member in members { body[member.key] = member.value }
    return try ChatCompletionRequest(json: .object(body))
  }

  private func error(_ members: JSON.Object) -> OpenAIError? {
    do {
      _ = try read(members)
      return nil
    } catch {
      return error as? OpenAIError
    }
  }

  @Test func `the smallest request asks one model one thing and offers no tools`() throws {
    let request = try read([:])
    #expect(
      request.invocation
        == InvocationRequest(model: "p/m", messages: [Message(role: .user, content: "Hi")], tools: []))
    #expect(!request.isStreamed)
    #expect(!request.includesUsage)
  }

  @Test func `every setting has its place`() throws {
    let request = try read([
      "temperature": 0.5, "top_p": 1, "frequency_penalty": 0.1, "presence_penalty": -0.1, "max_tokens": 5,
      "max_completion_tokens": 64, "stop": ["X", "Y"], "seed": 7, "parallel_tool_calls": false,
      "reasoning_effort": "high", "metadata": ["a": "b"], "stream": true,
      "stream_options": ["include_usage": true, "include_obfuscation": false],
    ])
    let options = ModelOptions(
      temperature: 0.5, maxTokens: 64, topP: 1, frequencyPenalty: 0.1, presencePenalty: -0.1, seed: 7,
      stop: ["X", "Y"], reasoning: Reasoning(effort: "high"), parallelToolCalls: false)
    #expect(request.invocation.options == options)
    #expect(request.invocation.metadata == ["a": "b"])
    #expect(request.isStreamed)
    #expect(request.includesUsage)
  }

  @Test func `the older name of the limit counts alone, and stop may be one text`() throws {
    let options = try read(["max_tokens": 5, "stop": "END"]).invocation.options
    #expect(options.maxTokens == 5)
    #expect(options.stop == ["END"])
  }

  @Test func `null is as good as absent`() throws {
    let names = [
      "temperature", "top_p", "max_tokens", "max_completion_tokens", "stop", "seed", "n", "logprobs", "logit_bias",
      "tools", "tool_choice", "response_format", "stream", "stream_options", "reasoning_effort", "metadata", "user",
      "functions", "audio", "modalities", "parallel_tool_calls",
    ]
    let nulls = JSON.Object(names.map { JSON.Member(key: $0, value: .null) })
    #expect(try read(nulls) == read([:]))
  }

  @Test func `members that change no answer are ignored, known or not`() throws {
    let request = try read([
      "user": "u1", "safety_identifier": "u1", "store": true, "service_tier": "flex", "prompt_cache_key": "k",
      "prompt_cache_options": ["mode": "explicit"], "verbosity": "low", "prediction": ["type": "content"],
      "something_new": ["a": [1]],
    ])
    #expect(try request == read([:]))
  }

  @Test func `a member that asks for what happens anyway is taken`() throws {
    let request = try read([
      "n": 1, "logprobs": false, "top_logprobs": 0, "logit_bias": [:], "functions": [], "modalities": ["text"],
      "top_k": -1, "repetition_penalty": 1.0, "echo": false, "guided_choice": [],
    ])
    #expect(try request == read([:]))
  }

  @Test(
    arguments: [
      ("n", 2), ("best_of", 3), ("logprobs", true), ("top_logprobs", 5), ("logit_bias", ["50256": -100]),
      ("functions", [["name": "f"]]), ("function_call", ["name": "f"]), ("modalities", ["text", "audio"]),
      ("audio", ["voice": "x", "format": "wav"]), ("web_search_options", ["search_context_size": "low"]), ("top_k", 40),
      ("min_p", 0.1), ("repetition_penalty", 1.2), ("guided_json", ["type": "object"]), ("grammar", "root ::= x"),
    ] as [(String, JSON)])
  func `a member that would change the answer is refused by its name`(name: String, value: JSON) throws {
    let error = try #require(self.error([name: value]))
    #expect(error.status == 400)
    #expect(error.code == .unsupportedParameter)
    #expect(error.param == name)
    #expect(error.type == "invalid_request_error")
    #expect(error.message.hasPrefix("'\(name)': "))
  }

  @Test func `the shapes an answer may be asked for`() throws {
    let schema: JSON = ["type": "object", "properties": ["a": ["type": "string"]]]
    #expect(try read(["response_format": ["type": "text"]]).invocation.responseFormat == nil)
    #expect(try read(["response_format": ["type": "json_object"]]).invocation.responseFormat == .jsonObject)
    let named: JSON = ["type": "json_schema", "json_schema": ["name": "out", "schema": schema, "strict": true]]
    #expect(
      try read(["response_format": named]).invocation.responseFormat
        == .jsonSchema(name: "out", schema, strict: true))
    let loose: JSON = ["type": "json_schema", "json_schema": ["name": "out", "description": "d", "schema": schema]]
    #expect(
      try read(["response_format": loose]).invocation.responseFormat
        == .jsonSchema(name: "out", schema, strict: false))
  }

  @Test(
    arguments: [
      (["model": 5], "model", "invalid_type"), (["model": ""], "model", "invalid_value"),
      (["messages": []], "messages", "invalid_value"), (["messages": "Hi"], "messages", "invalid_type"),
      (["messages": [["content": "Hi"]]], "messages[0].role", "missing_required_parameter"),
      (["temperature": "hot"], "temperature", "invalid_type"), (["max_tokens": 0], "max_tokens", "invalid_value"),
      (["max_completion_tokens": -1], "max_completion_tokens", "invalid_value"),
      (["stop": [1]], "stop[0]", "invalid_type"), (["seed": 0.5], "seed", "invalid_type"),
      (["stream": "yes"], "stream", "invalid_type"),
      (["stream_options": ["include_usage": 1]], "stream_options.include_usage", "invalid_type"),
      (["reasoning_effort": 3], "reasoning_effort", "invalid_type"),
      (["response_format": ["type": "xml"]], "response_format.type", "unsupported_parameter"),
      (
        ["response_format": ["type": "json_schema", "json_schema": ["name": "out"]]],
        "response_format.json_schema.schema", "missing_required_parameter"
      ),
    ] as [(JSON.Object, String, String)])
  func `what is wrong is told with its place`(members: JSON.Object, param: String, code: String) throws {
    let error = try #require(self.error(members))
    #expect(error.status == 400)
    #expect(error.param == param)
    #expect(error.code.rawValue == code)
    #expect(error.message.hasPrefix("'\(param)': "))
  }

  @Test func `a body that is no object, or names no model, is refused`() {
    let noObject = #expect(throws: OpenAIError.self) { try ChatCompletionRequest(json: [1]) }
    #expect(noObject?.message == "The body: expected an object, found an array.")
    #expect(noObject?.param == nil)
    let noModel = #expect(throws: OpenAIError.self) { try ChatCompletionRequest(json: ["messages": []]) }
    #expect(noModel?.param == "model")
    #expect(noModel?.code == .missingParameter)
  }
}
