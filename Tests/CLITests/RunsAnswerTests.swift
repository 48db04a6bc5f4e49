import Foundation
import JSONKit
import TestKit
import Testing

/// Workflows that wait for a person, and the answer that comes from another process.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct RunsAnswerTests {
  private static let workflow = """
    workflow: 1
    name: publish
    steps:
      - id: approve
        ask:
          message: Publish it?
          schema:
            type: object
            properties: { note: { type: string }, copies: { type: integer } }
            required: [note]
      - { id: said, set: "${{ $steps.approve.output.content }}" }
    outputs: { said: $steps.said.output }
    """

  /// A run that waits, and its id.
  private func waiting(_ text: String = Self.workflow) async throws -> (TemporaryFolder, id: String) {
    let folder = try TemporaryFolder()
    try folder.write("publish.yaml", text)
    let outcome = try await folder.program().run("workflow", "run", "publish.yaml")
    #expect(outcome.exit == 4, "\(outcome.errors)")
    let listed = try await folder.json("runs", "ls", "--status", "waiting", "--kind", "workflow")
    return (folder, try #require(listed.arrayValue?.first?["run"]?.stringValue))
  }

  @Test func `a run goes on with the answer`() async throws {
    let (folder, id) = try await waiting()
    let shown = try await folder.program().run("runs", "show", id)
    #expect(shown.output.contains("waits for: Publish it?\n"), "\(shown.output)")
    #expect(shown.output.contains("  tributary answer \(id) approve accept -f note=… -f copies=…\n"))
    let answered = try await folder.program().run("answer", id, "accept", "-f", "note=ok", "-f", "copies=2")
    #expect(answered.exit == 0, "\(answered.errors)")
    #expect(answered.output == "")
    #expect(answered.errors == "recorded; the run goes on with: tributary resume \(id)\n")
    #expect(try await folder.json("runs", "show", id)["state"] == "ready")
    let resumed = try await folder.json("resume", id)
    #expect(resumed["status"] == "succeeded")
    #expect(resumed["output"]?["said"] == ["note": "ok", "copies": 2])
    let late = try await folder.program().run("answer", id, "decline")
    #expect(late.exit == 2)
    #expect(late.errors.contains("has no open question"), "\(late.errors)")
  }

  @Test func `an answer that does not fit is not recorded`() async throws {
    let (folder, id) = try await waiting()
    for (arguments, reason) in [
      (["accept"], "the answer does not fit the form: "), (["accept", "-f", "note=a", "-f", "copies=many"], "copies"),
      (["other", "accept", "-f", "note=a"], "other is no open question of the run \(id)"),
    ] {
      let running: RunningProgram = try folder.program().start(["answer", id] + arguments)
      #expect(await running.exit() == 2)
      let errors: String = try running.text(.errors)
      #expect(errors.contains(reason), "\(errors)")
    }
    #expect(try await folder.json("runs", "show", id)["state"] == "waiting")
  }

  @Test func `an answer after its time is not recorded, and the run goes on without it`() async throws {
    let (folder, id) = try await waiting(
      """
      workflow: 1
      name: publish
      steps:
        - { id: approve, ask: { message: Publish it?, timeout: 2s } }
      """)
    let due: String = try #require(try await folder.json("runs", "show", id)["open"]?[0]?["due"]?.stringValue)
    let time: Date = try Date(due, strategy: Date.ISO8601FormatStyle(includingFractionalSeconds: true))
    #expect(await comesTrue { Date.now > time })
    let late = try await folder.program().run("answer", id, "accept")
    #expect(late.exit == 1)
    #expect(late.errors == "error: the question was open until \(due)\n")
    let resumed = try await folder.program().run("resume", id)
    #expect(resumed.exit == 1, "\(resumed.errors)")
    #expect(try await folder.json("runs", "show", id)["state"] == "failed")
  }

  @Test func `an event is brought from outside, with its data`() async throws {
    let (folder, id) = try await waiting(
      """
      workflow: 1
      name: publish
      steps:
        - { id: paid, wait: { event: payment } }
      outputs: { amount: $steps.paid.output.amount }
      """)
    let shown = try await folder.program().run("runs", "show", id)
    #expect(shown.output.contains("tributary answer \(id) paid accept -f …"), "\(shown.output)")
    let refused = try await folder.program().run("answer", id, "paid", "decline")
    #expect(refused.exit == 2, "\(refused.errors)")
    let answered = try await folder.program().run("answer", id, "paid", "accept", "-f", "amount:=12")
    #expect(answered.exit == 0, "\(answered.errors)")
    #expect(try await folder.json("resume", id)["output"] == ["amount": 12])
  }

  @Test func `who says no ends the run`() async throws {
    let (folder, id) = try await waiting()
    let answered = try await folder.json("answer", id, "approve", "decline")
    #expect(answered["path"] == "approve")
    #expect(answered["answer"]?["accepted"] == false)
    let resumed = try await folder.program().run("resume", id)
    #expect(resumed.exit == 1)
    #expect(resumed.errors.contains("a person said no to: Publish it?"), "\(resumed.errors)")
  }

  @Test func `of several questions the one is named, and the run waits for the others`() async throws {
    let (folder, id) = try await waiting(
      """
      workflow: 1
      name: two
      steps:
        - id: both
          parallel:
            left: [{ id: red, ask: { message: "Red?" } }]
            right: [{ id: blue, ask: { message: "Blue?" } }]
      """)
    let unnamed = try await folder.program().run("answer", id, "accept")
    #expect(unnamed.exit == 2)
    #expect(unnamed.errors.contains("has several: say which of "), "\(unnamed.errors)")
    #expect(try await folder.program().run("answer", id, "red", "accept").exit == 0)
    #expect(try await folder.json("runs", "show", id)["state"] == "waiting")
    #expect(try await folder.program().run("resume", id).exit == 4)
    #expect(try await folder.program().run("answer", id, "accept").exit == 0)
    #expect(try await folder.program().run("resume", id).exit == 0)
  }

  @Test(arguments: ["last", "each[1]/say"])
  func `a fork of a run that is over performs its step and what follows, in the middle of a map as well`(
    step: String
  ) async throws {
    let folder = try TemporaryFolder()
    try folder.write("model.yaml", "turns: [{ text: \"{{input}}!\" }]")
    try folder.write(
      "greet.yaml",
      """
      workflow: 1
      name: greet
      steps:
        - id: each
          map: '["a", "b"]'
          concurrency: 1
          steps: [{ id: say, prompt: "${{ $item }}", model: scripted/model.yaml }]
        - { id: last, prompt: c, model: scripted/model.yaml }
      outputs: { each: $steps.each.output, last: $steps.last.output }
      """)
    let first = try await folder.json("workflow", "run", "greet.yaml")
    #expect(first["output"] == ["each": ["a!", "b!"], "last": "c!"], "\(first)")
    let id: String = try #require(first["run"]?.stringValue)
    try folder.write("model.yaml", "turns: [{ text: \"{{input}}?\" }]")
    let fork: String = try #require(try await folder.program().run("fork", "\(id)@\(step)").lines.first)
    let second = try await folder.json("resume", fork)
    #expect(second["output"] == ["each": ["a!", step == "last" ? "b!" : "b?"], "last": "c?"], "\(second)")
  }

  @Test func `a fork before the question asks it again`() async throws {
    let (folder, id) = try await waiting()
    #expect(try await folder.program().run("answer", id, "accept", "-f", "note=yes").exit == 0)
    let forked = try await folder.program().run("fork", "\(id)@approve")
    let fork: String = try #require(forked.lines.first)
    #expect(try await folder.program().run("resume", fork).exit == 4)
    #expect(try await folder.program().run("answer", fork, "accept", "-f", "note=no").exit == 0)
    #expect(try await folder.json("resume", fork)["output"]?["said"]?["note"] == "no")
    #expect(try await folder.json("resume", id)["output"]?["said"]?["note"] == "yes")
  }
}
