import JSONRPC
import Runs
import Synchronization
import TestKit
import Testing
import Tributary

struct ClientTests {
  @Test func `an invocation streams and aggregates`() async throws {
    let client = try client(FakeModel(.text("Hello there")))
    let stream = try await client.invoke(request())
    var text = ""
    for try await chunk in stream { text += chunk.delta?.content ?? "" }
    #expect(text == "Hello there")
    let whole = try await client.invokeSync(request())
    #expect(whole.choices.first?.message.text == "Hello there")
    #expect(whole.provider == "fake")
  }

  @Test func `every registered tool is offered when none are named`() async throws {
    let model = FakeModel(.call("files__read"))
    let client = try client(model)
    try client.registerTool(FunctionTool.fixed("clock", "12:00"))
    try client.registerMCPServer(FakeServer("files", tools: [FunctionTool.fixed("read", "text")]))
    let response = try await client.invokeSync(request())
    #expect(model.requests.last?.tools?.map(\.name) == ["clock", "files__read"])
    #expect(model.requests.last?.tools?.map(\.qualifiedName) == ["clock", "files.read"])
    #expect(response.choices.first?.message.toolCalls.map(\.name) == ["files__read"])
  }

  @Test(arguments: [(nil, 3), (1, 1), (4, 4)] as [(Int?, Int)])
  func `the turns of an agent win over the configured ones`(own: Int?, turns: Int) async throws {
    let call = FakeModel.Turn.call("clock")
    let model = FakeModel(call, call, call, call, call, call)
    let client = try client(model, Config(defaults: DefaultsConfig(maxTurns: 3)))
    try client.registerTool(FunctionTool.fixed("clock", "12:00"))
    let agent = AgentDefinition(name: "endless", model: "fake/m", limits: AgentLimits(turns: own))
    let result = try await client.run(agent, input: "Go")
    #expect(result.status == .limit)
    #expect(model.requests.count == turns)
  }

  @Test func `a realtime session needs a provider that has them`() async throws {
    let config = Config(providers: ["openai": ProviderConfig(apiKey: "sk-0123456789", baseURL: "ws://127.0.0.1:1")])
    let client = try client(FakeModel(.text("x")), config)
    let missing = await #expect(throws: InvocationError.self) { _ = try await client.realtime("anthropic/claude") }
    #expect(missing?.kind == .unsupported)
    let gone = await #expect(throws: InvocationError.self) { _ = try await client.realtime("openai/gpt-realtime") }
    #expect(gone?.kind == .network)
  }

  @Test func `no tool is offered when the list is empty`() async throws {
    let model = FakeModel(.text("x"))
    let client = try client(model)
    let server = FakeServer("files", tools: [FunctionTool.fixed("read", "text")])
    try client.registerMCPServer(server)
    _ = try await client.invokeSync(request(tools: []))
    #expect(model.requests.last?.tools == [])
    #expect(server.connects == 0)
  }

  @Test func `what the configuration denies is neither offered nor found`() async throws {
    let model = FakeModel(.text("x"))
    let client = try client(model, Config(tools: ToolsConfig(deny: ["files.w*"])))
    try client.registerMCPServer(
      FakeServer("files", tools: [FunctionTool.fixed("read", "r"), FunctionTool.fixed("write", "w")]))
    _ = try await client.invokeSync(request())
    #expect(model.requests.last?.tools?.map(\.name) == ["files__read"])
    let error = await #expect(throws: InvocationError.self) { try await client.callTool("files.write") }
    #expect(error?.code == .toolNotFound)
  }

  @Test func `a server that fails hides no other`() async throws {
    let model = FakeModel(.text("x"))
    let client = try client(model)
    try client.registerMCPServer(FakeServer("bad") { throw MCPServerError(.unavailable, "bad is gone") })
    try client.registerMCPServer(FakeServer("good", tools: [FunctionTool.fixed("t", "x")]))
    _ = try await client.invokeSync(request())
    #expect(model.requests.last?.tools?.map(\.name) == ["good__t"])
    let available = await client.reachableTools()
    #expect(available.statuses.map(\.state) == [.failed, .ready])
  }

  @Test func `defaults fill what a request leaves open`() async throws {
    let model = FakeModel(.text("x"))
    let defaults = DefaultsConfig(model: "fake/m", options: ModelOptions(temperature: 0.5, maxTokens: 9))
    let client = try client(model, Config(defaults: defaults))
    let message = Message(role: .user, content: "Hi")
    _ = try await client.invokeSync(
      InvocationRequest(model: "", messages: [message], options: ModelOptions(maxTokens: 3), tools: []))
    #expect(model.requests.last?.model == "m")
    #expect(model.requests.last?.options == ModelOptions(temperature: 0.5, maxTokens: 3))
  }

  @Test func `tools are registered once and found by name`() throws {
    let client = try client(FakeModel(.text("x")))
    try client.registerTool(FunctionTool.fixed("clock", "12:00"))
    #expect(try client.getTool("clock").name == "clock")
    #expect(throws: InvocationError.self) { try client.registerTool(FunctionTool.fixed("clock", "13:00")) }
    let error = #expect(throws: InvocationError.self) { try client.getTool("clokc") }
    #expect(error?.code == .toolNotFound)
    #expect(error?.message.contains("clock") == true)
  }

  @Test func `one tool is called through its server alone`() async throws {
    let client = try client(FakeModel(.text("x")))
    let files = FakeServer("files", tools: [FunctionTool.fixed("read", "text")])
    let other = FakeServer("other")
    try client.registerMCPServer(files)
    try client.registerMCPServer(other)
    #expect(try await client.callTool("files.read").text == "text")
    #expect(other.connects == 0)
    let error = await #expect(throws: InvocationError.self) { try await client.callTool("files.raed") }
    #expect(error?.message.contains("files.read") == true)
  }

  @Test func `closing ends every server`() async throws {
    let server = FakeServer("files")
    let client = try client(FakeModel(.text("x")))
    try client.registerMCPServer(server)
    await client.close()
    #expect(server.disconnects == 1)
  }

  @Test func `models of registered providers are listed`() async throws {
    let client = try client(FakeModel(.text("x")))
    #expect(try await client.listModels().contains { $0.provider == "fake" })
  }
}

struct ClientRunTests {
  @Test(.timeLimit(.minutes(5)))
  func `a run calls tools and ends with an answer`() async throws {
    let model = FakeModel(.call("files__read"), .text("It says text."))
    let client = try client(model)
    try client.registerMCPServer(FakeServer("files", tools: [FunctionTool.fixed("read", "text")]))
    let result = try await client.run(AgentDefinition(name: "a", model: "fake/m"), input: "Read it")
    #expect(result.status == .succeeded)
    #expect(result.text == "It says text.")
    #expect(model.requests.last?.messages.last?.toolResults.map(\.text) == ["text"])
  }

  @Test(.timeLimit(.minutes(5)))
  func `events are read from the first to the last`() async throws {
    let client = try client(FakeModel(.text("Hi")))
    let kinds = Kinds()
    let result = try await client.run(AgentDefinition(name: "a", model: "fake/m"), input: "Hello") { reader in
      for try await event in reader { kinds.add(event.kind) }
    }
    #expect(result.status == .succeeded)
    #expect(kinds.all.first == .start)
    #expect(kinds.all.last == .result)
  }

  @Test(.timeLimit(.minutes(5)))
  func `a run that is cancelled is read to its result`() async throws {
    let client = try client(FakeModel(.silence))
    let kinds = Kinds()
    let asked = Wakeup()
    try await withThrowingTaskGroup(of: RunResult.self) { group in
      group.addTask {
        try await client.run(AgentDefinition(name: "a", model: "fake/m"), input: "Hello") { reader in
          for try await event in reader {
            kinds.add(event.kind)
            if event.kind == .modelRequest { asked.fire() }
          }
        }
      }
      await asked.wait()
      group.cancelAll()
      let result = try await group.next()
      #expect(result?.status == .cancelled)
    }
    #expect(kinds.all == [.start, .modelRequest, .modelResult, .error, .result])
  }

  @Test(.timeLimit(.minutes(5)))
  func `an error of the reader stops the run`() async throws {
    struct Closed: Error {}
    let client = try client(FakeModel(.silence))
    await #expect(throws: Closed.self) {
      try await client.run(AgentDefinition(name: "a", model: "fake/m"), input: "Hello") { _ in throw Closed() }
    }
  }

  @Test(arguments: ["", " \n"])
  func `an empty input is refused`(input: String) async throws {
    let client = try client(FakeModel(.text("Hi")))
    await #expect(throws: InvocationError.self) {
      try await client.run(AgentDefinition(name: "a", model: "fake/m"), input: input) { reader in
        for try await _ in reader {}
      }
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `the default model and time are those of the configuration`() async throws {
    let config = Config(defaults: DefaultsConfig(model: "fake/d", options: ModelOptions(seed: 3)))
    let model = FakeModel(.text("Hi"))
    _ = try await client(model, config).run(AgentDefinition(name: "a"), input: "Hello")
    #expect(model.requests.last?.model == "d")
    #expect(model.requests.last?.options.seed == 3)
  }
}

/// The kinds of the events seen.
private final class Kinds: Sendable {
  private let state = Mutex<[RunEvent.Kind]>([])
  var all: [RunEvent.Kind] { state.withLock { $0 } }
  func add(_ kind: RunEvent.Kind) { state.withLock { $0.append(kind) } }
}

/// A client of a made-up machine with one model, `fake/…`.
func client(_ model: FakeModel, _ config: Config = Config()) throws -> Client {
  let host = ClientHost(environment: FakeHost().environment) { TestRun().services.sources }
  let client = try Client(config, host: host)
  try client.registerProvider(model)
  return client
}

private func request(tools: [ToolDefinition]? = nil) -> InvocationRequest {
  InvocationRequest(model: "fake/m", messages: [Message(role: .user, content: "Hi")], tools: tools)
}
