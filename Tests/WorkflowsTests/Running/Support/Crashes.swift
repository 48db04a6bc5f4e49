import JSONKit
import Runs
import TestKit
import Testing
import Workflows

/// Runs one workflow through the deaths of its processes, and compares with a run that nobody kills.
struct Crashes {
  let text: String
  var inputs: JSON = [:]
  let script: FakeWorkflowHost.Script
  /// Whether a person answers questions between two processes.
  var answer: WorkflowAnswer?
  let reference: WorkflowResult
  /// How many events the whole run has.
  let length: Int
  private let done: [FakeWorkflowHost.Deed: Int]

  init(
    _ text: String, inputs: JSON = [:], _ script: FakeWorkflowHost.Script = .init(), answer: WorkflowAnswer? = nil
  ) async throws {
    (self.text, self.inputs, self.script, self.answer) = (text, inputs, script, answer)
    let bench = WorkflowBench(script)
    let journal = MemoryJournal()
    var result = await bench.run(text, inputs: inputs, journal: journal)
    while result.status == .waiting, let answer {
      try await Self.answer(result, answer, journal)
      result = await bench.resume(journal)
    }
    reference = result
    length = journal.events.count
    done = Self.deeds(bench.host)
    #expect(result.isDone, "\(result)")
    #expect(try RunEventSchema().violations(of: journal.events) == [])
  }

  /// The first process dies at its `append`-th append, those that follow at theirs of `later`; then nobody dies.
  func dies(at append: Int, _ death: DyingJournal.Death, later: [Int] = []) async throws {
    let bench = WorkflowBench(script)
    let place: Comment = "died at \(append), \(death), then \(later)"
    var journal = DyingJournal(death: (append, death))
    var result = await bench.run(text, inputs: inputs, journal: journal)
    var deaths = later[...]
    var processes = 0
    while !result.isDone || journal.isDead {
      processes += 1
      guard processes < 50 else {
        Issue.record(place)
        return
      }
      let before = journal.isDead ? nil : result
      let (events, again) = try await settled(journal.events, before, bench, place)
      journal = DyingJournal(events, death: deaths.popFirst().map { ($0, death) })
      result =
        events.isEmpty
        ? await bench.run(text, inputs: inputs, journal: journal) : await bench.resume(journal, again: again)
      if result.status == .diverged {
        Issue.record("\(place): \(result)")
        return
      }
    }
    #expect(result.output == reference.output, place)
    #expect(result.status == reference.status, place)
    #expect(result.error == reference.error, place)
    check(bench.host, place)
  }

  /// What may be done twice is done at least once; all else as often as in the run that nobody killed.
  private func check(_ host: FakeWorkflowHost, _ place: Comment) {
    let now = Self.deeds(host)
    for (deed, count) in done {
      let isUnsafe: Bool = deed.name != "model" && deed.name != "load" && host.safety(of: deed.name) == .unsafe
      if isUnsafe {
        #expect(now[deed] == count, "\(deed.name) \(deed.arguments) — \(place)")
      } else {
        #expect(now[deed, default: 0] >= count, "\(deed.name) — \(place)")
      }
    }
    for deed in now.keys { #expect(done[deed] != nil, "\(deed.name) \(deed.arguments) was done — \(place)") }
  }

  private static func deeds(_ host: FakeWorkflowHost) -> [FakeWorkflowHost.Deed: Int] {
    Dictionary(host.deeds.map { ($0, 1) }, uniquingKeysWith: +)
  }

  /// Answers questions, and says of each step that the run reports as in doubt what the world knows of it.
  ///
  /// - Parameter result: How the last process ended; nil when it died.
  private func settled(
    _ events: [RunEvent], _ result: WorkflowResult?, _ bench: WorkflowBench, _ place: Comment
  ) async throws -> (events: [RunEvent], again: Set<String>) {
    let journal = MemoryJournal(events)
    var again: Set<String> = []
    let open = try await journal.openSteps()
    if let answer {
      for question in open where question.kind == .approvalAsk {
        try await journal.settle(question.step, .value(answer.json), now: WallTime(milliseconds: 0))
      }
    }
    guard let result else { return (journal.events, again) }
    // A process that did not die reports every unsafe step that is open, and nothing else.
    let unsafe = open.filter { $0.data["safety"] == "unsafe" }
    let reported = result.open.filter { $0.kind == .doubt }.map(\.step)
    #expect(Set(reported) == Set(unsafe.map(\.step)), place)
    #expect((result.status == .inDoubt) == !reported.isEmpty, place)
    for open in unsafe {
      let key = Self.key(open)
      if let outcome = bench.host.outcome(of: key) {
        try await journal.settle(open.step, outcome, now: WallTime(milliseconds: 0))
      } else {
        again.insert(open.step.path)
      }
    }
    return (journal.events, again)
  }

  private static func answer(
    _ result: WorkflowResult, _ answer: WorkflowAnswer, _ journal: MemoryJournal
  ) async throws {
    for open in result.open where open.kind == .answer {
      try await journal.settle(open.step, .value(answer.json), now: WallTime(milliseconds: 0))
    }
  }

  /// The key of the effect that an intent tells of.
  private static func key(_ intent: RunEvent) -> String {
    let sources = RunSources(seed: 7, now: { WallTime(milliseconds: 0) }, clock: ContinuousClock())
    var generator = sources.generator(at: intent.step)
    return sources.runID + "_" + Digest(generator.next()).description
  }
}

extension WorkflowResult {
  fileprivate var isDone: Bool {
    status.isFinal && status != .diverged && error?.code != RunError.Code.journalUnavailable.rawValue
  }
}

extension FakeWorkflowHost {
  /// What doing this twice would mean; other things than tools only read.
  func safety(of name: String) -> Safety {
    name.contains(".") ? safeties[name] ?? .unsafe : .read
  }
}
