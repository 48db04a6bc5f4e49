import JSONKit
import Policies
import Runs
import TestKit
import Testing

@testable import Tributary

/// What is refused outside of runs, each with the rule that refused.
@Suite(.timeLimit(.minutes(5)))
struct AuditRefusalTests {
  private let folder: AuditFolder

  init() throws { folder = try AuditFolder() }

  private func client(_ change: (inout Config) -> Void) throws -> Client {
    // Without a home limits are counted in memory.
    var fake = FakeHost()
    fake.variables = [:]
    let client = try Client(
      folder.config(change),
      host: ClientHost(
        environment: fake.environment,
        sources: { RunSources(seed: 1, now: { WallTime(milliseconds: 0) }, clock: ContinuousClock()) }))
    try client.registerTool(
      FunctionTool(name: "echo", description: "Says it again", parameters: ["type": "object"]) { _, _ in
        ToolResult("done")
      })
    try client.registerProvider(FakeModel(.text("one")))
    return client
  }

  private let request = InvocationRequest(
    model: "fake/fake", messages: [Message(role: .user, content: "x")], options: ModelOptions(maxTokens: 100), tools: []
  )

  private func rules(_ text: String) -> (inout Config) -> Void {
    { $0.policy.sources = [PolicySource(text: text, file: "policy.yaml", level: .user)] }
  }

  @Test func `a tool, a model, a resource and a prompt, by a rule`() async throws {
    let client = try client(
      rules(
        """
        rules:
          - { name: t, match: { tool: echo }, then: deny, reason: no tools }
          - { name: m, match: { model: "fake/*" }, then: deny, reason: no models }
          - { name: r, match: { resource: "file:*" }, then: deny, reason: no resources }
          - { name: p, match: { prompt: "*.review" }, then: deny, reason: no prompts }
        """))
    for work in [
      { _ = try await client.callTool("echo") }, { _ = try await client.invokeSync(request) },
      { _ = try await client.readResource("file:///a", of: "s") },
      { _ = try await client.getPrompt("review", of: "s") },
    ] as [() async throws -> Void] {
      #expect(await failure(PolicyRefusal.self, work)?.code == .denied)
    }
    await client.close()
    let records = try await folder.records(.policyDecision)
    #expect(records.map(\.target) == ["echo", "fake/fake", "file:///a", "s.review"])
    #expect(records.map(\.reason) == ["no tools", "no models", "no resources", "no prompts"])
    #expect(records.allSatisfy { $0.decision == "deny" && $0.phase == .fact && $0.run == nil })
    for (record, name) in zip(records, ["t", "m", "r", "p"]) { #expect(record.rule?.hasSuffix("(\(name))") == true) }
    #expect(records.map { $0.details["kind"] } == ["tool", "model", "resource", "prompt"])
  }

  @Test func `a limit and a budget`() async throws {
    let limited = try client {
      var limit = LimitConfig()
      (limit.tools, limit.calls) = (["echo"], LimitConfig.Allowance(1, per: .seconds(60)))
      $0.limits["pings"] = limit
    }
    for _ in 0..<2 { _ = try? await limited.callTool("echo") }
    await limited.close()
    let calls = try await folder.records(.toolCall).filter { $0.phase == .outcome }
    #expect(calls.map(\.outcome) == ["ok", "denied"])
    #expect(calls[1].rule == "limits.pings" && calls[1].decision == "deny")
    #expect(calls[1].reason?.contains("The limit \"pings\"") == true)

    let poor = try client { $0.defaults.budget = BudgetConfig(tokens: 1) }
    _ = try? await poor.invokeSync(request)
    await poor.close()
    let asked = try await folder.records(.modelInvoke).filter { $0.phase == .outcome }
    #expect(asked.map(\.outcome) == ["denied"])
    #expect(asked[0].rule == "defaults.budget" && asked[0].reason?.contains("budget") == true)
  }
}
