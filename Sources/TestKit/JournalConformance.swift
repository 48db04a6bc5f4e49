import JSONKit
package import Runs

/// What every ``Journal`` must keep; run it with a way to make one that holds some events already.
package enum JournalConformance {
  /// The seed of the run whose events the suite appends.
  package static let seed: UInt64 = 7
  /// The id of that run.
  package static let run = "r_0000000000000007"

  /// Checks order, look-ups, pages and what is kept of an event; returns one line for each broken promise.
  ///
  /// - Parameter make: a journal of the run that holds these events, durably.
  package static func failures(_ make: @Sendable ([RunEvent]) async throws -> any Journal) async throws -> [String] {
    var failures: [String] = []
    func check(_ holds: Bool, _ promise: String) { if !holds { failures.append(promise) } }
    let empty = try await make([])
    check(empty.lastSequence == 0, "an empty journal ends at 0")
    check(try await empty.events(after: 0, limit: 10).isEmpty, "an empty journal has no events")
    check(try await empty.record(of: step("a")) == nil, "an empty journal knows no step")
    try await empty.commit(through: 0)
    failures += try await order(make)
    failures += try await records(make)
    failures += try await values(make)
    failures += try await branches(make)
    failures += try await cancelled(make)
    return failures
  }

  private static func order(_ make: @Sendable ([RunEvent]) async throws -> any Journal) async throws -> [String] {
    var failures: [String] = []
    func check(_ holds: Bool, _ promise: String) { if !holds { failures.append(promise) } }
    let events = (1...9).map { note("n\($0)", seq: UInt64($0)) }
    for kept in [0, 4, 9] {
      let journal = try await make(Array(events.prefix(kept)))
      check(journal.lastSequence == UInt64(kept), "it goes on after what it held: \(kept)")
      for (index, event) in events.enumerated().dropFirst(kept) {
        var event = event
        event.seq = 77
        check(
          try journal.append(event) == UInt64(index + 1), "an event gets the next place, whatever it says: \(index + 1)"
        )
      }
      check(try await journal.events(after: 0, limit: 100) == events, "what was appended is there before it is durable")
      check(try await journal.events(after: 3, limit: 2) == Array(events[3..<5]), "pages begin and end where asked")
      check(try await journal.events(after: 3, limit: 0).isEmpty, "a page of none is empty")
      check(try await journal.events(after: 9, limit: 5).isEmpty, "after the last there is nothing")
      check(try await journal.events(after: .max, limit: 5).isEmpty, "long after the last there is nothing")
      try await journal.commit(through: 5)
      try await journal.commit(through: 9)
      try await journal.commit(through: 2)
      check(try await journal.events(after: 0, limit: 100) == events, "what was committed is there, once, in order")
      check(try await journal.events(after: 7, limit: 100) == Array(events[7...]), "the last page may be short")
    }
    return failures
  }

  private static func records(_ make: @Sendable ([RunEvent]) async throws -> any Journal) async throws -> [String] {
    var failures: [String] = []
    func check(_ holds: Bool, _ promise: String) { if !holds { failures.append(promise) } }
    let digest = Digest(of: "input")
    let story: [(RunEvent, StepRecord?)] = [
      (note("a"), nil), (intent("a", digest), .begun(digest: digest, attempt: 1)),
      (intent("a", digest, attempt: 2), .begun(digest: digest, attempt: 2)),
      (note("a"), .begun(digest: digest, attempt: 2)),
      (settlement("a", digest), .settled(digest: digest, .value(["x": 1]))),
      (note("a"), .settled(digest: digest, .value(["x": 1]))),
    ]
    for kept in 0...story.count {
      let journal = try await make(story.prefix(kept).map(\.0))
      for (event, record) in story.dropFirst(kept) {
        _ = try journal.append(event)
        check(try await journal.record(of: step("a")) == record, "memory knows the latest of a step: \(kept)")
      }
      check(try await journal.record(of: step("a")) == story.last?.1, "the latest of a step is known: \(kept)")
      try await journal.commit(through: journal.lastSequence)
      check(try await journal.record(of: step("a")) == story.last?.1, "it is known once it is durable, too: \(kept)")
      check(try await journal.record(of: StepKey(path: "a", occurrence: 2)) == nil, "occurrences are different steps")
      check(try await journal.record(of: step("A")) == nil, "paths differ in case")
    }
    return failures
  }

  private static func values(_ make: @Sendable ([RunEvent]) async throws -> any Journal) async throws -> [String] {
    let deep = (0..<600).reduce(JSON.null) { value, _ in [value] }
    let data: [JSON] = [
      nil, true, 0, .integer(.min), .unsigned(.max), .digits("-123456789012345678901234567890"), 1.5, .double(-0.0), "",
      "\u{0}\u{1}\u{2028}\u{10FFFF}e\u{301}", [], ["z": 1, "a": nil, "": [], "\u{0}": "x"], deep,
      .string(String(repeating: "x", count: 200_000)),
    ]
    let events = data.enumerated().map { index, value in
      RunEvent(
        run: run, seq: UInt64(index + 1), step: StepKey(path: "t[\(index)]/\u{e9}~1b \"'", occurrence: Int32(index)),
        attempt: Int32(index + 1), kind: RunEvent.Kind(rawValue: "later.kind"), data: value,
        measured: ["at": "2026-01-01T00:00:00.000Z", "ms": 3])
    }
    let journal = try await make([])
    for event in events { _ = try journal.append(event) }
    var failures: [String] = []
    for kept in [journal, try await make(events)] {
      try await kept.commit(through: kept.lastSequence)
      for (event, found) in zip(events, try await kept.events(after: 0, limit: 100))
      where found != event || found.json.text != event.json.text {
        failures.append("an event is kept as it was: \(event.json.text.prefix(200))")
      }
    }
    return failures
  }

  private static func branches(_ make: @Sendable ([RunEvent]) async throws -> any Journal) async throws -> [String] {
    let journal = try await make([])
    try await withThrowingDiscardingTaskGroup { group in
      for branch in 0..<8 {
        group.addTask {
          for number in 1...50 {
            let event = note("b\(branch)", number: number)
            let seq = try journal.append(event)
            if number % 10 == branch { try await journal.commit(through: seq) }
          }
        }
      }
    }
    let events = try await journal.events(after: 0, limit: 1_000)
    var failures: [String] = []
    if events.map(\.seq) != Array(1...400) { failures.append("branches share one order without gaps") }
    for branch in 0..<8 {
      let numbers = events.filter { $0.step.path == "b\(branch)" }.map(\.step.occurrence)
      if numbers != Array(1...50) { failures.append("each branch keeps its own order") }
    }
    return failures
  }

  private static func cancelled(_ make: @Sendable ([RunEvent]) async throws -> any Journal) async throws -> [String] {
    let digest = Digest(of: "input")
    let journal = try await make([intent("old", digest)])
    return try await withThrowingTaskGroup(of: [String].self) { group in
      group.cancelAll()
      group.addTask {
        var failures: [String] = []
        let seq = try journal.append(intent("new", digest))
        try await journal.commit(through: seq)
        if try await journal.record(of: step("old")) == nil { failures.append("a cancelled task can look a step up") }
        if try await journal.events(after: 0, limit: 5).count != 2 { failures.append("a cancelled task can read") }
        return failures
      }
      return try await group.next() ?? []
    }
  }

  private static func step(_ path: String) -> StepKey { StepKey(path: path, occurrence: 1) }

  private static func note(_ path: String, number: Int = 1, seq: UInt64 = 0) -> RunEvent {
    RunEvent(
      run: run, seq: seq, step: StepKey(path: path, occurrence: Int32(number)), kind: .warning,
      data: ["code": "c", "message": "m"])
  }

  private static func intent(_ path: String, _ digest: Digest, attempt: Int32 = 1) -> RunEvent {
    let data: JSON = ["digest": .string(digest.description), "safety": "unsafe", "input": "input"]
    return RunEvent(run: run, step: step(path), attempt: attempt, kind: .toolCall, data: data)
  }

  private static func settlement(_ path: String, _ digest: Digest) -> RunEvent {
    let data: JSON = ["digest": .string(digest.description), "outcome": "value", "value": ["x": 1]]
    return RunEvent(run: run, step: step(path), kind: .toolResult, data: data)
  }
}
