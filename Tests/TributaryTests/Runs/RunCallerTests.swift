import Policies
import Runs
import Synchronization
import TestKit
import Testing
import Tributary

/// Runs that are made for somebody else than the user of this process, who is asked about what the policy wants asked.
@Suite(.timeLimit(.minutes(5)))
struct RunCallerTests {
  private struct Silent: Error {}

  /// Answers each request as a test says.
  private struct Somebody: Approver {
    let answer: @Sendable (ApprovalRequest) async throws -> ApprovalAnswer

    func decide(_ request: ApprovalRequest) async throws -> ApprovalAnswer { try await answer(request) }
  }

  private static let agent = AgentDefinition(name: "worker", model: "fake/fake")
  private static let asking = "rules: [{ name: careful, match: { tool: act }, then: ask, reason: it may hurt }]"

  /// A client whose model calls `act` once, and whose own approver is not to be asked.
  private func client(_ rules: String = asking) throws -> Client {
    var config = Config()
    config.policy.sources = [PolicySource(text: rules, file: "policy.yaml", level: .user)]
    let nobody = Somebody { request in
      Issue.record("the user of this process was asked: \(request)")
      return .decline()
    }
    let client = try Client(config, approver: nobody)
    try client.registerProvider(
      FakeModel { turn, request in
        turn % 2 == 1 ? .call("act") : .text("<\(request.messages.last?.text ?? "")>")
      })
    return client
  }

  /// One run for a caller.
  private func run(
    _ client: Client, _ principal: String? = nil,
    _ answer: @escaping @Sendable (ApprovalRequest) async throws -> ApprovalAnswer
  ) async throws -> RunResult {
    let caller = RunCaller(principal: principal, approver: Somebody(answer: answer), input: nil)
    return try await client.run(Self.agent, input: "go", keeping: false, caller: caller) { events in
      for try await _ in events {}
    }
  }

  /// Adds the tool `act`, whose calls are counted.
  private func counting(_ client: Client) throws -> @Sendable () -> Int {
    let count = Counter()
    try client.registerTool(
      FunctionTool(name: "act", description: "Acts.") { _, _ in
        count.add()
        return ToolResult("done")
      })
    return { count.value }
  }

  private final class Counter: Sendable {
    private let count = Atomic<Int>(0)
    var value: Int { count.load(ordering: .relaxed) }
    func add() { count.add(1, ordering: .relaxed) }
  }

  @Test func `who a run is made for is asked, with the place in the run`() async throws {
    let client = try client()
    let calls = try counting(client)
    let asked = Mutex<[ApprovalRequest]>([])
    let result = try await run(client) { request in
      asked.withLock { $0.append(request) }
      return .accept()
    }
    #expect(result.status == .succeeded, "\(result)")
    #expect(calls() == 1)
    #expect(asked.withLock { $0.map(\.path) } == ["turn[1]/tool[0]/act"])
    await client.close()
  }

  @Test func `a caller who gives no answer counts as nobody: the run is blocked, and lists what was refused`()
    async throws
  {
    let client = try client()
    let calls = try counting(client)
    let result = try await run(client) { _ in throw Silent() }
    #expect(result.status == .blocked && result.error?.code == "consent_missing", "\(result)")
    let refused = result.error?.details["refused"]?[0]
    #expect(refused?["call"] == "act")
    #expect(refused?["message"] == "act was not called: it may hurt, and nobody answered (Silent())")
    #expect(refused?["rule"] == "policy.yaml:1 (careful)")
    #expect(calls() == 0)
    await client.close()
  }

  @Test func `what one caller agrees to for always binds no other, and not even its next run`() async throws {
    let client = try client()
    let calls = try counting(client)
    let first = try await run(client) { _ in
      var answer = ApprovalAnswer.accept()
      answer.pattern = "act"
      return answer
    }
    #expect(first.status == .succeeded && calls() == 1)
    _ = try await run(client) { _ in .decline("no") }
    #expect(calls() == 1)
    await client.close()
  }

  @Test func `rules know for whom a run is made`() async throws {
    let client = try client(
      "rules: [{ match: { tool: act, principal: ada }, then: allow }, { match: { tool: act }, then: deny, reason: no }]"
    )
    let calls = try counting(client)
    _ = try await run(client, "bob") { _ in .accept() }
    #expect(calls() == 0)
    _ = try await run(client, "ada") { _ in .accept() }
    #expect(calls() == 1)
    await client.close()
  }
}
