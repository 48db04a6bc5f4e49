import TestKit
import Testing
import Tributary

struct ProviderFactoryTests {
  @Test(arguments: [
    ("anthropic/claude-x", "ANTHROPIC_API_KEY"), ("openai/gpt-x", "OPENAI_API_KEY"),
    ("openai-chat/gpt-x", "OPENAI_API_KEY"), ("google/gemini-x", "GEMINI_API_KEY"), ("gemini/x", "GOOGLE_API_KEY"),
    ("gemini-x", "GEMINI_API_KEY"),
    ("claude-x", "ANTHROPIC_API_KEY"), ("gpt-x", "OPENAI_API_KEY"),
  ])
  func `a missing key is an error that names its variable`(model: String, variable: String) async throws {
    let error = try await failure(model, Config())
    #expect(error.code == .authenticationFailed)
    #expect(error.message.contains(variable))
  }

  /// Of OpenAI's two interfaces only Responses connects to MCP servers by itself.
  @Test(arguments: [("openai", true), ("mine", true), ("openai-chat", false), ("groq", false)])
  func `openai is Responses, openai-chat is Chat Completions`(name: String, isResponses: Bool) throws {
    var config = Config(providers: ["openai": ProviderConfig(apiKey: "k"), "openai-chat": ProviderConfig(apiKey: "k")])
    config.providers["mine"] = ProviderConfig(apiKey: "k", options: .init(kind: "openai"))
    config.providers["groq"] = ProviderConfig(
      apiKey: "k", baseURL: "http://127.0.0.1:1/v1", options: .init(kind: "openai-compat"))
    #expect(try make(config).providers.get(name).supportsFeature(.mcp, model: "gpt-x") == isResponses)
  }

  @Test func `a key of the configuration without a value says why`() async throws {
    var entry = ProviderConfig()
    entry.apiKeys = [Secret(reference: "${env:MY_KEY}")]
    let error = try await failure("openai/x", Config(providers: ["openai": entry]))
    #expect(error.code == .authenticationFailed)
    #expect(error.message.contains("MY_KEY"))
  }

  @Test func `a provider of one's own never gets the key of another`() async throws {
    var host = FakeHost()
    host.variables = ["OPENAI_API_KEY": "sk-openai", "GROQ_API_KEY": "sk-groq"]
    let keys = ProviderKeys(name: "groq")
    #expect(try keys.find(ProviderConfig(), name: "groq", in: host.environment) == ["sk-groq"])
    #expect(try ProviderKeys(name: "my-own").find(ProviderConfig(), name: "my-own", in: host.environment) == [])
    #expect(
      try ProviderKeys(name: "openai").find(ProviderConfig(), name: "openai", in: host.environment) == ["sk-openai"])
    #expect(try keys.find(ProviderConfig(apiKey: "mine"), name: "groq", in: host.environment) == ["mine"])
  }

  @Test func `base URLs come from the entry, then from the environment`() {
    var host = FakeHost()
    host.variables = ["OPENAI_BASE_URL": "http://env/v1"]
    let keys = ProviderKeys(name: "openai")
    #expect(keys.address(ProviderConfig(), in: host.environment) == "http://env/v1")
    #expect(keys.address(ProviderConfig(baseURL: "http://entry/v1"), in: host.environment) == "http://entry/v1")
    #expect(ProviderKeys(name: "groq").address(ProviderConfig(), in: host.environment) == nil)
  }

  @Test func `a compatible provider without an address is refused`() async throws {
    let config = Config(providers: ["groq": ProviderConfig(options: .init(kind: "openai-compat"))])
    #expect(try await failure("groq/x", config).message.contains("base_url"))
  }

  @Test func `a provider that is turned off is not there`() async throws {
    let config = Config(providers: ["openai": ProviderConfig(enabled: false)])
    #expect(try await failure("openai/x", config).code == .providerNotFound)
  }

  @Test func `a signer for a name that is no provider is an error with what was meant`() {
    let error = #expect(throws: ConfigurationError.self) { try Client(Config(), signers: ["antropic": Stamp()]) }
    #expect(error?.message.contains("did you mean \"anthropic\"") == true, "\(String(describing: error))")
  }

  @Test func `requests to a provider of the configuration are signed by its signer and by no other`() async throws {
    try await LoopbackServer.run { _ in
      Replies.document(#"{"choices":[{"message":{"content":"Hello"},"finish_reason":"stop"}]}"#)
    } _: { server in
      let entry = ProviderConfig(baseURL: server.baseURL, options: .init(kind: "openai-chat"))
      let client = try Client(Config(providers: ["mine": entry, "other": entry]), signers: ["mine": Stamp()])
      for name in ["mine", "other"] {
        let request = InvocationRequest(
          model: name + "/m", messages: [Message(role: .user, content: "hi")], tools: [], stream: false)
        #expect(try await client.invokeSync(request).text == "Hello")
      }
      #expect(server.requests.map { $0.fields["x-stamp"] } == ["POST", nil])
    }
  }

  /// Signs with the method alone.
  private struct Stamp: RequestSigner {
    func sign(_ request: inout OutgoingRequest) async throws { request.set("x-stamp", request.method) }
  }

  @Test func `a name that is not built in needs a kind`() {
    #expect(throws: ConfigurationError.self) { try make(Config(providers: ["groq": ProviderConfig()])) }
  }

  @Test func `a kind that there is not is named`() {
    let config = Config(providers: ["mine": ProviderConfig(options: .init(kind: "opnai"))])
    let error = #expect(throws: ConfigurationError.self) { try make(config) }
    let begin =
      #"The provider "mine" cannot be used: there is no kind "opnai"; did you mean "openai"? Set options.kind"#
    #expect(error?.message.hasPrefix(begin) == true)
  }

  @Test func `a script that is not there is an error that names it`() async throws {
    let error = try await failure("scripted/none.yaml", Config())
    #expect(error.code == .modelNotSupported)
    #expect(error.message.contains("none.yaml"))
  }

  @Test func `a script plays, from the model's name or the configuration`() async throws {
    var host = FakeHost()
    host.files = ["/work/hello.yaml": "turns:\n  - text: Hello from the script.\n"]
    let message = Message(role: .user, content: "Hi")
    let byName = try make(Config(), host)
    let first = try await byName.invokeSync(
      InvocationRequest(model: "scripted/hello.yaml", messages: [message], tools: []))
    #expect(first.choices.first?.message.text == "Hello from the script.")
    let config = Config(providers: ["scripted": ProviderConfig(options: .init(script: "/work/hello.yaml"))])
    let second = try await make(config, host).invokeSync(
      InvocationRequest(model: "scripted/any", messages: [message], tools: []))
    #expect(second.choices.first?.message.text == "Hello from the script.")
  }

  @Test func `of several keys those without a value are left out, unless none has one`() throws {
    var host = FakeHost()
    host.variables = ["B": "sk-b", "C": "sk-c", "OPENAI_API_KEY": "sk-openai"]
    let keys = ProviderKeys(name: "openai")
    var entry = ProviderConfig()
    entry.apiKeys = ["${env:A}", "${env:B}", "${env:C}", "${env:B}"].map { Secret(reference: $0) }
    #expect(try keys.find(entry, name: "openai", in: host.environment) == ["sk-b", "sk-c"])
    entry.apiKeys = ["${env:A}", "${env:D}"].map { Secret(reference: $0) }
    let error = #expect(throws: InvocationError.self) { try keys.find(entry, name: "openai", in: host.environment) }
    #expect(error?.message.contains("A") == true)
  }

  private func make(_ config: Config, _ host: FakeHost = FakeHost()) throws -> Client {
    try Client(config, host: ClientHost(environment: host.environment) { TestRun().services.sources })
  }

  private func failure(_ model: String, _ config: Config) async throws -> InvocationError {
    let client = try make(config)
    let request = InvocationRequest(model: model, messages: [Message(role: .user, content: "Hi")], tools: [])
    return try await #require(throws: InvocationError.self) { try await client.invokeSync(request) }
  }
}
