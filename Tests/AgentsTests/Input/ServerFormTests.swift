import Agents
import JSONKit
import MCP
import Runs
import Servers
import TestKit
import Testing

/// What becomes of a server's questions to a person, in whole runs.
@Suite(.timeLimit(.minutes(5)))
struct ServerFormTests {
  private static let eras: [MCPEra] = [.modern, .legacy]

  @Test(arguments: eras)  // EL-12
  func `without a person a form is declined at once, and the run tells what was asked and why not`(
    era: MCPEra
  ) async throws {
    let world = InputWorld(era: era, questions: [("elicitation/create", formWithDefault)])
    let outcome = try await world.run()
    #expect(outcome.answers == [["action": "decline"]])
    #expect(outcome.result.status == .succeeded)
    let ask = try #require(outcome.events(.inputAsk).first)
    #expect(ask.step.path == "turn[1]/tool[0]/s.ask/input[0]")
    #expect(ask.data["server"] == "s")
    #expect(ask.data["subject"] == "s.ask")
    #expect(ask.data["kind"] == "form")
    #expect(ask.data["message"] == "Which branch?")
    #expect(ask.data["schema"]?["required"] == ["branch"])
    let answer = try #require(outcome.events(.inputAnswer).first)
    #expect(answer.step == ask.step)
    #expect(answer.data["action"] == "decline")
    #expect(answer.data["by"] == "approver")
    #expect(answer.data["reason"]?.stringValue == DenyAll.nobody)
    #expect(try RunEventSchema().violations(of: outcome.events) == [])
  }

  @Test(arguments: eras)  // S-17
  func `a person is asked by the configured name, and what is filled in goes to the server and into the run`(
    era: MCPEra
  ) async throws {
    let approver = FakeApprover { _ in .accept(["branch": "dev"]) }
    let world = InputWorld(era: era, approver: approver, questions: [("elicitation/create", formWithout)])
    let outcome = try await world.run()
    #expect(outcome.answers == [["action": "accept", "content": ["branch": "dev"]]])
    let request = try #require(approver.requests.first)
    #expect(request.server == "s")
    #expect(request.subject == "s.ask")
    #expect(request.message == "Which branch?")
    #expect(request.run == outcome.result.run)
    #expect(request.path == "turn[1]/tool[0]/s.ask")
    #expect(outcome.events(.inputAnswer).first?.data["content"] == ["branch": "dev"])
  }

  @Test func `a form is filled in with its defaults where the file allows it, and only if they are enough`()
    async throws
  {
    let approver = FakeApprover { _ in .decline("no") }
    var world = InputWorld(approver: approver, policy: InputPolicy(elicitation: .defaults))
    world.questions = [("elicitation/create", formWithDefault), ("elicitation/create", formWithout)]
    let outcome = try await world.run()
    #expect(outcome.answers == [["action": "accept", "content": ["branch": "main"]], ["action": "decline"]])
    #expect(approver.requests.count == 1)
    let by = outcome.events(.inputAnswer).map { "\($0.step.path.suffix(8)) \($0.data["by"]?.stringValue ?? "")" }
    // In the server's order, whichever is answered first.
    #expect(Set(by) == ["input[0] configuration", "input[1] approver"])
  }

  @Test func `an answer that does not fit its form is cancelled, and the run says what is wrong`() async throws {
    let approver = FakeApprover { _ in .accept(["branch": 7]) }
    let outcome = try await InputWorld(approver: approver, questions: [("elicitation/create", formWithout)]).run()
    #expect(outcome.answers == [["action": "cancel"]])
    #expect(outcome.events(.inputAnswer).first?.data["reason"]?.stringValue?.contains("does not fit") == true)
    #expect(outcome.events(.inputAnswer).first?.data["content"] == nil)
  }

  @Test func `an approver that fails cancels the question`() async throws {
    struct Broken: Error, CustomStringConvertible { var description: String { "the inbox is down" } }
    let approver = FakeApprover { _ in throw Broken() }
    let outcome = try await InputWorld(approver: approver, questions: [("elicitation/create", formWithout)]).run()
    #expect(outcome.answers == [["action": "cancel"]])
    #expect(outcome.events(.inputAnswer).first?.data["reason"] == "the inbox is down")
  }

  @Test(arguments: ["https://bank.example/pay?id=1", "http://localhost:8080/"])  // EL-08 EL-09
  func `a person agrees to a visit and is shown the whole address`(url: String) async throws {
    let approver = FakeApprover { _ in .accept() }
    let params: JSON = ["mode": "url", "message": "Log in.", "url": .string(url), "elicitationId": "e"]
    let outcome = try await InputWorld(approver: approver, questions: [("elicitation/create", params)]).run()
    #expect(approver.requests.map(\.kind) == [.visit(url: url)])
    #expect(outcome.answers == [["action": "accept"]])
    #expect(outcome.events(.inputAsk).first?.data["url"]?.stringValue == url)
  }

  @Test(arguments: ["javascript:alert(1)", "file:///etc/passwd", "data:text/html,x", "https:evil", "ssh://h/"])  // S-13
  func `nobody is sent to what is no address on the web`(url: String) async throws {
    let approver = FakeApprover { _ in .accept() }
    let params: JSON = ["mode": "url", "message": "Log in.", "url": .string(url), "elicitationId": "e"]
    let outcome = try await InputWorld(approver: approver, questions: [("elicitation/create", params)]).run()
    #expect(approver.requests.isEmpty)
    #expect(outcome.answers == [["action": "decline"]])
    #expect(outcome.events(.inputAnswer).first?.data["by"] == "rule")
  }

  @Test(arguments: eras)  // EL-01
  func `forms are declared even if nobody can be asked, unless the file denies them`(era: MCPEra) async throws {
    let both: JSON = ["form": [:], "url": [:]]
    #expect(try await InputWorld(era: era).run().capabilities["elicitation"] == both)
    let denied = try await InputWorld(era: era, policy: InputPolicy(elicitation: .deny)).run()
    #expect(denied.capabilities["elicitation"] == nil)
  }

  @Test func `long texts of servers are cut where they are recorded`() async throws {
    let long = String(repeating: "x", count: 100_000)
    var params = formWithout.objectValue ?? [:]
    params["message"] = .string(long)
    params["requestedSchema"] = [
      "type": "object", "properties": ["a": ["type": "string", "description": .string(long)]],
    ]
    let outcome = try await InputWorld(questions: [("elicitation/create", .object(params))]).run()
    let ask = try #require(outcome.events(.inputAsk).first)
    #expect(ask.data["message"]?.stringValue?.utf8.count == 16 << 10)
    #expect(ask.data["schema"] == nil)
  }
}
