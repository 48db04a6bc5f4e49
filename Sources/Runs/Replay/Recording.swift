package import JSONKit

/// The events of a recorded run, found by their causal places.
package struct Recording: Sendable {
  /// What is recorded of one step, as places in ``events``.
  struct Step: Sendable {
    var intents: [Int] = []
    var settlement: Int?
  }

  /// What tells the events of one step apart, as long as each kind comes once in an attempt.
  struct Place: Hashable, Sendable {
    var step: StepKey
    var attempt: Int32
    var kind: RunEvent.Kind

    init(_ event: RunEvent) {
      (step, attempt, kind) = (event.step, event.attempt, event.kind)
    }
  }

  package let run: String
  package let seed: UInt64
  /// In the order of record.
  package let events: [RunEvent]
  let places: [Place: [Int]]
  /// Whether an event was told by the world and is not made by the run itself.
  package let isGiven: [Bool]
  private let steps: [StepKey: Step]
  /// The paths below which something is recorded.
  private let parents: Set<String>

  /// - Parameter events: All durable events of one run, in order.
  package init(run: String, seed: UInt64, events: [RunEvent]) {
    (self.run, self.seed, self.events) = (run, seed, events)
    var places: [Place: [Int]] = [:]
    var steps: [StepKey: Step] = [:]
    var parents: Set<String> = []
    let questions = Set(events.filter { $0.kind == .inputAsk }.map(\.step.path))
    let calls = Set(events.filter(\.isOfACall).map(\.step.path))
    var isGiven: [Bool] = []
    for (index, event) in events.enumerated() {
      let path: String = event.step.path
      for end in path.indices where path[end] == "/" || path[end] == "[" || path[end] == "#" {
        parents.insert(String(path[..<end]))
      }
      let isAnswer: Bool = !questions.isEmpty && questions.contains { path == $0 || path.hasPrefix($0 + "/") }
      isGiven.append(isAnswer || event.isToldByTheWorld || event.isApproval(of: calls))
      places[Place(event), default: []].append(index)
      if event.kind.isIntent { steps[event.step, default: Step()].intents.append(index) }
      if event.kind.isSettlement { steps[event.step, default: Step()].settlement = index }
    }
    (self.places, self.steps, self.parents, self.isGiven) = (places, steps, parents, isGiven)
  }

  /// The `data` of the last event; null when the run is not over.
  package var ending: JSON {
    guard let last = events.last, last.kind == .result else { return .null }
    return last.data
  }

  func step(_ key: StepKey) -> Step? { steps[key] }

  /// Whether anything is recorded below a path: its steps, items, rounds or later attempts.
  package func hasSteps(below path: String) -> Bool { parents.contains(path) }

  /// What was recorded as the intent of a step, the latest one.
  package func intent(of key: StepKey) -> RunEvent? { steps[key]?.intents.last.map { events[$0] } }

  /// How often a step was tried again before it was settled.
  func retries(of key: StepKey) -> Int {
    var retry = RunEvent(run: run, step: key, kind: .retry, data: .null)
    var count = 0
    for attempt in Set((steps[key]?.intents ?? []).map { events[$0].attempt }) {
      retry.attempt = attempt
      count += (places[Place(retry)] ?? []).count { events[$0].data["delay_ms"] != nil }
    }
    return count
  }
}

extension RunEvent {
  /// What a run records without having made it: how servers are, what they ask, how often an answer was waited for.
  fileprivate var isToldByTheWorld: Bool {
    switch kind {
    case .serverState, .inputAsk, .inputAnswer, .retry: true
    case .warning: Self.warnings.contains(data["code"]?.stringValue ?? "")
    default: !kind.isKnown
    }
  }

  /// The codes of warnings about servers, policies and disks, which a replay has none of.
  private static let warnings: Set<String> = [
    "result_not_kept", "tool_denied", "tool_left_out", "definition_changed",
  ]
}

extension RunEvent {
  /// Whether it tells of a call that a gate may have asked somebody about.
  fileprivate var isOfACall: Bool {
    switch kind {
    case .modelRequest, .modelResult, .toolCall, .toolResult: true
    case .stepStart: data["input"]?["server"] != nil
    case .stepResult: data["outcome"] == "denied"
    default: false
    }
  }

  /// Whether it is a gate's question about a call, or the answer: it stands below the call.
  fileprivate func isApproval(of calls: Set<String>) -> Bool {
    guard kind == .approvalAsk || kind == .approvalAnswer, let end = step.path.lastIndex(of: "/") else { return false }
    return step.path[end...].hasPrefix("/approval") && calls.contains(String(step.path[..<end]))
  }
}

extension RunEvent.Kind {
  fileprivate var isKnown: Bool {
    isIntent || isSettlement || [.start, .result, .limit, .warning, .error].contains(self)
  }
}
