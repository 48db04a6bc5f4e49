import JSONKit
import Runs
import Synchronization
import TestKit
import Testing
import Workflows

@Suite(.timeLimit(.minutes(5)))
struct FunctionTests {
  private static let digest = WorkflowFunction("digest") { run, input in
    let hits = try await run.call("s.search", ["query": input["topic"] ?? ""])
    let notes = try await run.map("notes", [1, 2, 3], concurrency: 2) { run, n in
      try await run.prompt("note", "note \(n)", data: ["hits": hits])
    }
    let draft = try await run.loop("draft", maximum: 3) { run, previous in
      let text = try await run.prompt("write", "write after \(previous?.text ?? "nothing")")
      return (previous == nil) ? .again("once") : .done(text)
    }
    let answer = try await run.ask("publish", "Publish?")
    guard answer.isAccepted else { throw StepFailure(.declined, "not published") }
    try await run.wait("pause", for: .seconds(30))
    let seen = try await run.now()
    _ = try await run.step("save", input: ["draft": draft], undo: { _ in }) { .string("saved") }
    return ["notes": .array(notes), "draft": draft, "seen": JSON(seen.milliseconds)]
  }

  @Test func `a function is recorded step by step and goes on where it was`() async throws {
    let bench = WorkflowBench()
    let journal = MemoryJournal()
    let runner = WorkflowRunner(host: bench.host)
    let waiting = await runner.run(Self.digest, input: ["topic": "jq"], services: bench.services(journal))
    #expect(waiting.status == .waiting)
    #expect(waiting.open.map(\.step.path) == ["publish"])
    let done = bench.host.names
    try await journal.settle(
      StepKey(path: "publish", occurrence: 1), .value(WorkflowAnswer.accept().json), now: WallTime(milliseconds: 0))
    let result = await runner.run(Self.digest, services: bench.services(journal))
    #expect(result.status == .succeeded)
    #expect(result.output["draft"] == "write after \"once\"")
    #expect(bench.host.names == done)
    #expect(journal.events.contains { $0.step.path == "notes[2]/note" })
    #expect(try RunEventSchema().violations(of: journal.events) == [])
  }

  @Test func `a step that is killed in the middle is in doubt, and other input names the step`() async throws {
    let ran = Atomic<Int>(0)
    func program(_ input: JSON) -> WorkflowFunction {
      WorkflowFunction("once") { run, _ in
        try await run.step("save", input: input) {
          ran.wrappingAdd(1, ordering: .relaxed)
          return "saved"
        }
      }
    }
    let bench = WorkflowBench()
    let runner = WorkflowRunner(host: bench.host)
    let dead = DyingJournal(death: (4, .before))
    _ = await runner.run(program(1), services: bench.services(dead))
    let doubt = await runner.run(program(1), services: bench.services(MemoryJournal(dead.events)))
    #expect(doubt.status == .inDoubt)
    #expect(doubt.open.map(\.step.path) == ["save"])
    let other = await runner.run(program(2), services: bench.services(MemoryJournal(dead.events)))
    #expect(other.status == .diverged)
    #expect(other.error?.step == "save")
    let again = await runner.run(
      program(1), services: bench.services(MemoryJournal(dead.events)), again: ["save"])
    #expect(again.output == "saved")
    #expect(ran.load(ordering: .relaxed) == 2)
  }

  @Test func `what a function did is undone when it fails`() async throws {
    let undone = Mutex<[JSON]>([])
    let program = WorkflowFunction("undo") { run, _ in
      for n in 1...2 {
        _ = try await run.step("do \(n)", undo: { result in undone.withLock { $0.append(result) } }) { JSON(n) }
      }
      throw StepFailure(.other, "no more")
    }
    let bench = WorkflowBench()
    let result = await WorkflowRunner(host: bench.host).run(program, services: bench.services(MemoryJournal()))
    #expect(result.status == .failed)
    #expect(result.error?.message == "no more")
    #expect(undone.withLock { $0 } == [2, 1])
  }

  @Test func `a failure that the function catches is its own affair`() async throws {
    let bench = WorkflowBench(.init(tools: ["s.t": { _, _ in .failed(.toolError) }]))
    let program = WorkflowFunction("catch") { run, _ in
      do {
        return try await run.call("s.t")
      } catch let failure as StepFailure {
        return .string(failure.kind.rawValue)
      }
    }
    let result = await WorkflowRunner(host: bench.host).run(program, services: bench.services(MemoryJournal()))
    #expect(result.output == "tool_error")
  }
}
