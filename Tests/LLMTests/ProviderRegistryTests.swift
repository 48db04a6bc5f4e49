import JSONKit
import LLM
import Testing

/// Answers with what it was asked.
private struct EchoingProvider: Provider {
  let name: String
  var isBroken = false

  func models() async throws -> [ModelInfo] {
    if isBroken { throw InvocationError(.providerUnavailable, "down", provider: name) }
    return [ModelInfo(id: "m-\(name)", provider: name)]
  }

  func invoke(_ request: ProviderRequest) async throws -> ResponseStream {
    let delta = Delta(part: 0, change: .open(.text("from \(name)")), isAnswer: true)
    let model = request.invocation.model
    return ResponseStream(chunks: [
      StreamChunk(id: "1", provider: name, model: model, delta: delta),
      StreamChunk(id: "1", provider: name, model: model, finish: Finish(.stop)),
    ])
  }
}

/// Writes its name into the provider's answer.
private struct Marking: Middleware {
  let mark: String

  func invoke(
    _ request: ProviderRequest, next: @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    var request = request
    request.invocation.model += mark
    return try await next(request)
  }
}

@Suite struct ProviderRegistryTests {
  private func registry(default name: String? = nil) throws -> ProviderRegistry {
    let registry = ProviderRegistry(defaultProvider: name)
    try registry.register(EchoingProvider(name: "openai"))
    try registry.register(EchoingProvider(name: "anthropic"))
    try registry.register(EchoingProvider(name: "local"), models: ["llama-4", "meta/llama"])
    return registry
  }

  private func ask(_ registry: ProviderRegistry, _ model: String, provider: String? = nil) async throws -> String {
    let request = InvocationRequest(model: model, messages: [Message(role: .user, content: "x")], provider: provider)
    let response = try await registry.invoke(ProviderRequest(invocation: request)).aggregate()
    return response.provider + ":" + response.model
  }

  @Test(arguments: [
    ("openai/gpt-6", "openai:gpt-6"), ("openai/ft:a/b", "openai:ft:a/b"), ("gpt-6", "openai:gpt-6"),
    ("o3-mini", "openai:o3-mini"), ("claude-opus-5-5", "anthropic:claude-opus-5-5"), ("llama-4", "local:llama-4"),
    ("meta/llama", "local:meta/llama"), ("local/llama-4", "local:llama-4"),
  ])
  func `a model finds its provider`(model: String, expected: String) async throws {
    #expect(try await ask(registry(), model) == expected)
  }

  @Test func `a named provider gets the model as written`() async throws {
    #expect(try await ask(registry(), "gpt-6", provider: "anthropic") == "anthropic:gpt-6")
    #expect(try await ask(registry(), "anthropic/x", provider: "anthropic") == "anthropic:x")
  }

  @Test func `what nothing tells goes to the default provider`() async throws {
    #expect(try await ask(registry(default: "anthropic"), "oracle") == "anthropic:oracle")
    #expect(try await ask(registry(default: "anthropic"), "gpt-6") == "openai:gpt-6")
  }

  @Test(arguments: [
    ("oracle", ErrorCode.modelNotSupported, "default provider"), ("gemini-3", .modelNotSupported, "google"),
    ("antropic/x", .providerNotFound, "anthropic"), ("local/lama-4", .modelNotSupported, "llama-4"),
  ])
  func `an error names what was tried`(model: String, code: ErrorCode, word: String) async throws {
    let registry = try registry()
    let error = await #expect(throws: InvocationError.self) { _ = try await ask(registry, model) }
    #expect(error?.code == code)
    #expect(error?.message.contains(word) == true)
  }

  @Test func `a second provider of a name is refused`() throws {
    let registry = try registry()
    let error = #expect(throws: InvocationError.self) { try registry.register(EchoingProvider(name: "openai")) }
    #expect(error?.code == .invalidRequest)
    #expect(try registry.get("openai").name == "openai")
    #expect(throws: InvocationError.self) { try registry.get("opnai") }
  }

  @Test func `the models of all providers that answer are listed in order`() async throws {
    let registry = ProviderRegistry()
    try registry.register(EchoingProvider(name: "a"))
    try registry.register(EchoingProvider(name: "b", isBroken: true))
    try registry.register(EchoingProvider(name: "c"))
    #expect(try await registry.models().map(\.id) == ["m-a", "m-c"])
  }

  @Test func `no provider answering is an error`() async throws {
    let registry = ProviderRegistry()
    try registry.register(EchoingProvider(name: "b", isBroken: true))
    await #expect(throws: InvocationError.self) { try await registry.models() }
  }

  @Test func `middleware wraps outermost first`() async throws {
    let provider = EchoingProvider(name: "p").wrapped(in: [Marking(mark: "1"), Marking(mark: "2")])
    let request = InvocationRequest(model: "m", messages: [Message(role: .user, content: "x")])
    let response = try await provider.invoke(ProviderRequest(invocation: request)).aggregate()
    #expect(response.model == "m12")
    #expect(provider.name == "p")
  }
}

@Suite struct ToolRegistryTests {
  private struct Failure: Error {}

  private func tool(_ name: String) -> FunctionTool {
    FunctionTool(name: name, description: "d") { arguments, context in
      if name == "fails" { throw Failure() }
      if name == "cancelled" { throw CancellationError() }
      return ToolResult("\(name) \(arguments.text) \(context.callID)")
    }
  }

  @Test func `tools are listed in the order they were registered`() throws {
    let registry = ToolRegistry()
    for name in ["b", "a", "c"] { try registry.register(tool(name)) }
    #expect(registry.list().map(\.name) == ["b", "a", "c"])
  }

  @Test func `a taken or empty name is refused`() throws {
    let registry = ToolRegistry()
    try registry.register(tool("a"))
    #expect(throws: InvocationError.self) { try registry.register(tool("a")) }
    #expect(throws: InvocationError.self) { try registry.register(tool("")) }
  }

  @Test func `names are compared byte by byte`() throws {
    let registry = ToolRegistry()
    try registry.register(tool("caf\u{E9}"))
    try registry.register(tool("cafe\u{301}"))
    #expect(registry.list().count == 2)
  }

  @Test func `an unknown tool is said to be unknown`() async throws {
    let registry = ToolRegistry()
    try registry.register(tool("get_weather"))
    let error = await #expect(throws: InvocationError.self) { _ = try await registry.execute("get_wether", [:]) }
    #expect(error?.code == .toolNotFound)
    #expect(error?.message.contains("get_weather") == true)
  }

  @Test func `a tool runs with its arguments and context`() async throws {
    let registry = ToolRegistry()
    try registry.register(tool("f"))
    let result = try await registry.execute("f", ["x": 1], ToolContext(callID: "c"))
    #expect(result.text == #"f {"x":1} c"#)
  }

  @Test func `a failing tool is an execution error and cancellation stays itself`() async throws {
    let registry = ToolRegistry()
    try registry.register(tool("fails"))
    try registry.register(tool("cancelled"))
    let error = await #expect(throws: InvocationError.self) { _ = try await registry.execute("fails", [:]) }
    #expect(error?.code == .toolExecutionFailed)
    await #expect(throws: CancellationError.self) { _ = try await registry.execute("cancelled", [:]) }
  }
}
