import JSONKit
import Runs
import Stores
import Workflows

/// What the events of one run tell of it: its steps in order, which of them are open, and how it ended.
struct RunReport: Sendable {
  /// A step that was begun.
  struct Step: Sendable {
    let key: StepKey
    var attempt: Int32
    /// The event that began it, until it has its outcome.
    var intent: RunEvent?
    /// How it ended, in a word.
    var outcome = ""
    var milliseconds: Int?
    /// Why it gave no value.
    var message: String?
  }

  let summary: RunSummary
  private(set) var steps: [Step] = []
  /// The data of the last event of a run that is over.
  private(set) var ending: JSON = .null
  private var places: [StepKey: Int] = [:]

  init(_ summary: RunSummary) {
    self.summary = summary
  }

  /// Takes the next event.
  mutating func take(_ event: RunEvent) {
    if event.kind == .result {
      ending = event.data
    } else if event.kind.isIntent {
      let step = Step(key: event.step, attempt: event.attempt, intent: event)
      if let place = places[event.step] { steps[place] = step } else { add(step) }
    } else if event.kind.isSettlement {
      if places[event.step] == nil { add(Step(key: event.step, attempt: event.attempt)) }
      settle(event)
    }
  }

  private mutating func add(_ step: Step) {
    places[step.key] = steps.count
    steps.append(step)
  }

  private mutating func settle(_ event: RunEvent) {
    guard let place = places[event.step] else { return }
    let error: JSON? = event.data["error"]
    steps[place].intent = nil
    steps[place].milliseconds = event.measured["ms"]?.intValue
    steps[place].message = error.map { $0["message"]?.stringValue ?? $0.stringValue ?? $0.text }
    steps[place].outcome = Self.word(event)
  }

  private static func word(_ event: RunEvent) -> String {
    if event.kind == .stepSkip { return "skipped" }
    switch event.data["outcome"]?.stringValue {
    case "value"?:
      if event.data["value"]?["is_error"] == true { return "error" }
      return event.data["value"]?["action"] == "decline" ? "declined" : "done"
    case "failure"?: return "failed"
    case let word?: return word
    case nil: return "?"
    }
  }
}

extension RunReport {
  /// The steps that have no outcome, while nobody works on the run and it is not over.
  var open: [OpenRunStep] {
    guard summary.state != .running, ending.isNull else { return [] }
    return steps.compactMap { $0.intent.flatMap { OpenRunStep($0) } }
  }

  /// What is said of a step in one word.
  func word(_ step: Step) -> String {
    guard let intent = step.intent else { return step.outcome }
    if summary.state == .running { return "at work" }
    switch OpenRunStep(intent)?.kind {
    case .doubt?: return "in doubt"
    case .answer?, .event?, .time?: return "waits"
    case nil: return "begun"
    }
  }
}
