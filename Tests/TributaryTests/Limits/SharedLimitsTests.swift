import Foundation
import Runs
import Services
import Synchronization
import TestKit
import Testing
import Tributary

/// What `limits` does to calls of tools and requests to models.
@Suite(.timeLimit(.minutes(5)))
struct SharedLimitsTests {
  private static let start: Int64 = 1_795_046_400_000

  /// A host without a home counts in memory; one with a home in a file.
  private func host(home: String?, clock: any Clock<Duration>) -> ClientHost {
    var fake = FakeHost()
    fake.variables = home.map { ["HOME": $0] } ?? [:]
    return ClientHost(
      environment: fake.environment, clock: clock,
      sources: {
        RunSources(seed: 1, now: { WallTime(milliseconds: Self.start) }, clock: ContinuousClock())
      })
  }

  private func client(
    _ limits: String, _ model: FakeModel? = nil, home: String? = nil, clock: any Clock<Duration> = ContinuousClock()
  ) throws -> Client {
    var fake = FakeHost()
    fake.files = ["/etc/tributary/config.yaml": "limits: \(limits)"]
    let config = try fake.load().config
    let client = try Client(config, host: host(home: home, clock: clock))
    if let model { try client.registerProvider(model) }
    for name in ["ping", "pong"] {
      try client.registerTool(
        FunctionTool(name: name, description: "x", parameters: ["type": "object"]) { _, _ in
          ToolResult("fine")
        })
    }
    return client
  }

  private func request(_ text: String = "x", maxTokens: Int? = nil) -> InvocationRequest {
    InvocationRequest(
      model: "fake/fake", messages: [Message(role: .user, content: text)], options: ModelOptions(maxTokens: maxTokens),
      tools: [])
  }

  private func refusal(_ body: () async throws -> Void) async -> InvocationError? {
    do {
      try await body()
      return nil
    } catch {
      return error as? InvocationError
    }
  }

  @Test func `a call over the limit is not made, and the error names the limit and when it frees`() async throws {
    let client = try client("{pings: {tools: [ping], calls: 2/1m}}")
    for _ in 0..<2 { #expect(try await client.callTool("ping").text == "fine") }
    let error = try #require(await refusal { _ = try await client.callTool("ping") })
    #expect(error.code == .rateLimitExceeded && error.kind == .quotaExhausted)
    #expect(error.details?["limit"] == "calls" && error.details?["name"] == "pings")
    #expect(error.retryAfter == .seconds(30))
    #expect(error.message.contains("\"pings\" of 2 calls in 1m") && error.message.contains("30s"), "\(error.message)")
    #expect(try await client.callTool("pong").text == "fine", "another tool is another matter")
  }

  @Test func `a wait is told in whole seconds, and one call is no calls`() async throws {
    let client = try client("{pings: {tools: [ping], calls: 7/1m}, pongs: {tools: [pong], calls: 1/1h}}")
    for _ in 0..<7 { _ = try await client.callTool("ping") }
    let often = try #require(await refusal { _ = try await client.callTool("ping") })
    let wait: Duration = try #require(often.retryAfter)
    #expect(wait > .seconds(8) && wait < .seconds(9), "\(wait)")
    #expect(often.message.hasSuffix("; there is room in 9s at the latest."), "\(often.message)")
    _ = try await client.callTool("pong")
    let once = try #require(await refusal { _ = try await client.callTool("pong") })
    #expect(once.message.contains("of 1 call in 1h") && once.message.contains("room in 1h"), "\(once.message)")
  }

  @Test func `accounts are one for all, or one for each`() async throws {
    let one = try client("{all: {calls: 1/1m, tools: ['*']}}")
    _ = try await one.callTool("ping")
    #expect(await refusal { _ = try await one.callTool("pong") } != nil)
    let each = try client("{each: {calls: 1/1m, tools: ['*'], per: [tool]}}")
    _ = try await each.callTool("ping")
    _ = try await each.callTool("pong")
    #expect(await refusal { _ = try await each.callTool("pong") } != nil)
  }

  @Test func `a limit of clients counts for each of them, and not for the user`() async throws {
    let client = try client(
      "{guests: {principals: ['*'], per: [principal], calls: 1/1m}, ci: {principals: [ci], calls: 1/1m}}")
    for principal in ["laptop", "ci"] {
      try await ServiceCaller.$principal.withValue(principal) {
        _ = try await client.callTool("ping")
        #expect(await refusal { _ = try await client.callTool("ping") } != nil)
      }
    }
  }

  @Test func `tokens are held before a request and counted after it`() async throws {
    let model = FakeModel(.text("one"), .text("two"), .text("three"))
    let client = try client("{spend: {tokens: 200/1d, models: ['fake/*']}}", model)
    #expect(try await client.invokeSync(request(maxTokens: 150)).text == "one")
    let error = try #require(await refusal { _ = try await client.invokeSync(request(maxTokens: 1_000)) })
    #expect(error.details?["limit"] == "tokens")
    #expect(model.requests.count == 1)
    #expect(try await client.invokeSync(request(maxTokens: 100)).text == "two", "what was not used came back")
  }

  @Test func `money needs a price, and is counted in it`() async throws {
    let model = FakeModel(.text("one"), .text("two"))
    let unpriced = try client("{spend: {money: 1/1d, models: ['*']}}", model)
    let error = try #require(await refusal { _ = try await unpriced.invokeSync(request()) })
    #expect(error.code == .invalidRequest && error.message.contains("no price"))
    #expect(model.requests.isEmpty)
  }

  @Test func `time is counted when a call is over`() async throws {
    let clock = ManualClock()
    let client = try client("{slow: {tools: [work], time: 3s/1d}}", clock: clock)
    try client.registerTool(
      FunctionTool(name: "work", description: "x", parameters: ["type": "object"]) { _, _ in
        clock.advance(by: .seconds(2))
        return ToolResult("fine")
      })
    for _ in 0..<2 { _ = try await client.callTool("work") }
    let error = try #require(await refusal { _ = try await client.callTool("work") })
    #expect(error.details?["limit"] == "time")
    #expect(error.message.contains("4s spent"), "\(error.message)")
  }

  @Test func `two clients of one user count together, and a model's limit says nothing of tools`() async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "limits-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    let limits = "{pings: {tools: [ping], calls: 2/1m}, models: {models: ['*'], calls: 1/1m}}"
    let clients = try (0..<2).map { _ in try client(limits, home: folder.path()) }
    for client in clients { _ = try await client.callTool("ping") }
    for client in clients { #expect(await refusal { _ = try await client.callTool("ping") } != nil) }
    for client in clients { await client.close() }
    let file = folder.appending(path: ".local/state/tributary/limits.db").path()
    #expect(FileManager.default.fileExists(atPath: file))
  }

  @Test func `a run's model reads why a tool was not called, and a run over its limit ends with exit code 8`()
    async throws
  {
    let model = FakeModel(.call("ping", "{}"), .call("ping", "{}"), .text("done"))
    let client = try client("{pings: {tools: [ping], calls: 1/1m}}", model)
    let result = try await client.run(AgentDefinition(name: "a", model: "fake/fake"), input: "x")
    #expect(result.text == "done")
    let told = try #require(model.requests.last?.messages.last?.content.first)
    #expect("\(told)".contains("pings"), "\(told)")
    let poor = try self.client("{spend: {models: ['*'], calls: 1/1d}}", FakeModel(.text("one"), .text("two")))
    _ = try await poor.run(AgentDefinition(name: "a", model: "fake/fake"), input: "x")
    let over = try await poor.run(AgentDefinition(name: "a", model: "fake/fake"), input: "x")
    #expect(over.exitCode == .limit, "\(over)")
  }
}
