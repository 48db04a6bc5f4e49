import Runs
import Synchronization
import TestKit
import Testing
import Tributary

/// What a configuration puts around the requests of a client.
@Suite(.timeLimit(.minutes(5)))
struct ClientStepsTests {
  private func request(_ model: String = "fake/fake") -> InvocationRequest {
    InvocationRequest(model: model, messages: [Message(role: .user, content: "x")], tools: [])
  }

  private func client(
    _ model: FakeModel, _ defaults: DefaultsConfig, observers: [any InvocationObserver] = []
  ) throws -> Client {
    let client = try Client(Config(defaults: defaults), observers: observers)
    try client.registerProvider(model)
    return client
  }

  private let scriptOfFailure = """
    turns:
      - error: { kind: overloaded }
    """

  @Test func `a cache answers the second request`() async throws {
    let model = FakeModel(.text("one"), .text("two"))
    var defaults = DefaultsConfig()
    defaults.cache = CacheConfig()
    let client = try client(model, defaults)
    for _ in 0..<2 { #expect(try await client.invokeSync(request()).text == "one") }
    #expect(model.requests.count == 1)
  }

  @Test func `a fallback answers for a provider that cannot`() async throws {
    var host = FakeHost()
    host.files = ["/work/s.yaml": scriptOfFailure]
    var defaults = DefaultsConfig()
    defaults.fallback = ["fake/fake"]
    let client = try Client(
      Config(defaults: defaults),
      host: ClientHost(environment: host.environment, sources: { TestRun().services.sources }))
    try client.registerProvider(FakeModel(.text("instead")))
    let response = try await client.invokeSync(request("scripted/s.yaml"))
    #expect(response.provider == "fake")
    #expect(response.text == "instead")
  }

  @Test func `a provider's retries are those of its entry, and a script has none by default`() async throws {
    var host = FakeHost()
    host.files = ["/work/s.yaml": scriptOfFailure]
    let seen = Seen()
    for (attempts, expected) in [(nil, 1), (3, 3)] as [(Int?, Int)] {
      var entry = ProviderConfig()
      entry.options.steps.retry = attempts.map { RetrySettings(attempts: $0, wait: .zero) }
      let before = seen.failures
      let client = try Client(
        Config(providers: ["scripted": entry]),
        host: ClientHost(environment: host.environment, sources: { TestRun().services.sources }), observers: [seen])
      await #expect(throws: InvocationError.self) { try await client.invokeSync(request("scripted/s.yaml")) }
      #expect(seen.failures - before == expected)
    }
  }

  @Test func `a budget that is spent ends a run at a limit that is named`() async throws {
    let model = FakeModel(.text("x"))
    var defaults = DefaultsConfig()
    defaults.budget = BudgetConfig(tokens: 4_200)
    let client = try client(model, defaults)
    let agent = AgentDefinition(name: "a", instructions: "", model: "fake/fake")
    let first = try await client.run(agent, input: "go")
    #expect(first.exitCode == .success)
    #expect(client.budget?.spent.tokens == 15)
    var dear = agent
    dear.options.maxTokens = 4_200
    let second = try await client.run(dear, input: "go")
    #expect(second.exitCode == .limit)
    #expect(model.requests.count == 1)
  }

  @Test func `observers hear of providers that are registered`() async throws {
    let seen = Seen()
    let client = try client(FakeModel(.text("x")), DefaultsConfig(), observers: [seen])
    _ = try await client.invokeSync(request())
    #expect(seen.answers == 1)
  }
}

/// Counts how requests end.
private final class Seen: InvocationObserver {
  private let counts = Mutex((answers: 0, failures: 0))

  var answers: Int { counts.withLock { $0.answers } }
  var failures: Int { counts.withLock { $0.failures } }

  func finished(_ span: InvocationSpan, _ outcome: InvocationOutcome) { counts.withLock { $0.answers += 1 } }
  func failed(_ span: InvocationSpan, _ failure: InvocationFailure) { counts.withLock { $0.failures += 1 } }
}
