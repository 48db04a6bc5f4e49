import JSONKit
import Policies
import Runs
import Synchronization
import TestKit
import Testing

@testable import Tributary

/// Who was asked, what was answered, and that nothing comes of an answer that is not on record.
@Suite(.timeLimit(.minutes(5)))
struct AuditApprovalTests {
  private struct Person: Approver {
    let signature: String
    let answer: ApprovalAnswer
    var before: @Sendable () async throws -> Void = {}

    func decide(_ request: ApprovalRequest) async throws -> ApprovalAnswer {
      try await before()
      return answer
    }
  }

  private let folder: AuditFolder
  private let calls = Calls()

  private final class Calls: Sendable {
    let all = Mutex<[JSON]>([])
  }

  init() throws { folder = try AuditFolder() }

  private func client(_ approver: any Approver, _ model: FakeModel? = nil, mode: PermissionMode = .default) throws
    -> Client
  {
    let rules = "rules: [{ name: careful, match: { tool: echo }, then: ask, reason: it may hurt }]"
    let client = try Client(
      folder.config { config in
        config.policy.sources = [PolicySource(text: rules, file: "policy.yaml", level: .user)]
        config.policy.mode = mode
      }, approver: approver)
    try client.registerTool(
      FunctionTool(name: "echo", description: "Says it again", parameters: ["type": "object"]) { [calls] arguments, _ in
        calls.all.withLock { $0.append(arguments) }
        return ToolResult("done")
      })
    if let model { try client.registerProvider(model) }
    return client
  }

  /// The one approval of a call of `echo`.
  private func approval(_ approver: any Approver, mode: PermissionMode = .default) async throws -> [AuditRecord] {
    let client = try client(approver, mode: mode)
    _ = try? await client.callTool("echo", ["text": "sesame"])
    await client.close()
    return try await folder.records(.approval)
  }

  @Test func `once`() async throws {
    let records = try await approval(Person(signature: "terminal", answer: .accept()))
    #expect(records.map(\.phase) == [.intent, .outcome])
    let answer = try #require(records.last)
    #expect(answer.target == "echo" && answer.decision == "allow" && answer.outcome == "ok")
    #expect(answer.details["answer"] == "once" && answer.details["by"] == "terminal")
    #expect(answer.rule?.contains("policy.yaml:1 (careful)") == true)
    #expect(answer.arguments == AuditRecord.digest(of: ["text": "sesame"]))
    #expect(calls.all.withLock { $0 } == [["text": "sesame"]])
  }

  @Test func `always, with its pattern, and what it lets pass later`() async throws {
    var answer = ApprovalAnswer.accept()
    answer.pattern = "ec*"
    let client = try client(Person(signature: "terminal", answer: answer))
    for _ in 0..<2 { _ = try await client.callTool("echo", [:]) }
    await client.close()
    let records = try await folder.records(.approval)
    #expect(records.map(\.phase) == [.intent, .outcome, .fact])
    #expect(records[1].details["answer"] == "always" && records[1].details["pattern"] == "ec*")
    #expect(records[2].details["answer"] == "policy" && records[2].details["by"] == "earlier answer")
    #expect(records[2].decision == "allow")
  }

  @Test func `edited, with the digest of what it is made with`() async throws {
    var answer = ApprovalAnswer.accept()
    answer.arguments = ["text": "other"]
    let records = try await approval(Person(signature: "stream-json", answer: answer))
    let last = try #require(records.last)
    #expect(last.details["answer"] == "edited" && last.details["by"] == "stream-json")
    #expect(last.details["edited_arguments_sha256"] == .string(AuditRecord.digest(of: ["text": "other"])))
    #expect(calls.all.withLock { $0 } == [["text": "other"]])
  }

  @Test func `no, with the reason, and the refusal by the rule after it`() async throws {
    let records = try await approval(Person(signature: "caller", answer: .decline("not today")))
    let last = try #require(records.last)
    #expect(last.decision == "deny" && last.outcome == "denied" && last.reason == "not today")
    #expect(last.details["answer"] == "no" && last.details["by"] == "caller")
    let refusal = try #require(try await folder.records(.policyDecision).first)
    #expect(refusal.decision == "deny" && refusal.details["code"] == "declined")
    #expect(calls.all.withLock { $0 }.isEmpty)
  }

  @Test func `nobody there`() async throws {
    let records = try await approval(DenyAll())
    #expect(records.map(\.phase) == [.fact])
    #expect(records[0].details["answer"] == "nobody" && records[0].details["by"] == "nobody")
    #expect(records[0].decision == "deny" && records[0].rule?.contains("careful") == true)
    let refusal = try #require(try await folder.records(.policyDecision).first)
    #expect(refusal.details["code"] == "consent_missing" && refusal.rule?.contains("careful") == true)
  }

  @Test func `the policy, where the mode answers`() async throws {
    let records = try await approval(DenyAll(), mode: .auto)
    #expect(records.map(\.phase) == [.fact])
    #expect(records[0].details["by"] == "mode auto" && records[0].decision == "allow")
    #expect(calls.all.withLock { $0 }.count == 1)
  }

  @Test(arguments: [true, false])
  func `an approval of a run says which run and where`(isThere: Bool) async throws {
    let approver: any Approver = isThere ? Person(signature: "terminal", answer: .accept()) : DenyAll()
    let client = try client(approver, FakeModel(.call("echo", #"{"text":"x"}"#), .text("done")))
    let result = try await client.run(AgentDefinition(name: "a", model: "fake/fake", tools: ["echo"]), input: "go")
    await client.close()
    let records = try await folder.records(.approval)
    #expect(records.map(\.phase) == (isThere ? [.intent, .outcome] : [.fact]))
    #expect(records.allSatisfy { $0.run == result.run && $0.step?.contains("turn[") == true })
    #expect(records.last?.details["answer"] == (isThere ? "once" : "nobody"))
  }

  @Test func `an answer that cannot be recorded has no effect`() async throws {
    let asking = Mutex<Client?>(nil)
    let spoiled = Person(signature: "terminal", answer: .accept()) { [folder] in
      if let client = asking.withLock({ $0 }) { try await folder.refuse(client) }
    }
    let client = try client(spoiled)
    asking.withLock { $0 = client }
    let error = await failure(InvocationError.self) { _ = try await client.callTool("echo", [:]) }
    await client.close()
    #expect(error?.code == .notRecorded)
    #expect(calls.all.withLock { $0 }.isEmpty)
  }

  @Test func `where the question cannot be recorded nobody is asked`() async throws {
    try folder.spoil()
    let asked = Mutex(0)
    let client = try client(
      Asked {
        asked.withLock { $0 += 1 }
        return .accept()
      })
    let error = await failure(InvocationError.self) { _ = try await client.callTool("echo", [:]) }
    await client.close()
    #expect(error?.code == .notRecorded && asked.withLock { $0 } == 0)
  }

  private struct Asked: Approver {
    let answer: @Sendable () -> ApprovalAnswer
    func decide(_ request: ApprovalRequest) async throws -> ApprovalAnswer { answer() }
  }
}
