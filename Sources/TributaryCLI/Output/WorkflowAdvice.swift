import Runs
import Tributary
import Workflows

/// What somebody can do about a run that is not over.
struct WorkflowAdvice {
  private let result: KeptResult

  init(_ result: KeptResult) {
    self.result = result
  }

  /// Lines for standard error; none when it is over.
  var lines: [String] {
    let run: String = result.run
    switch result.status {
    case .waiting, .inDoubt:
      return open.flatMap { lines(for: $0) } + ["  then go on: tributary resume \(run)"]
    case .interrupted: return ["the run was left as it is; go on with: tributary resume \(run)"]
    default: return []
    }
  }

  private var open: [OpenStep] {
    if case .workflow(let workflow) = result { return workflow.open }
    return []
  }

  private func lines(for step: OpenStep) -> [String] {
    var cleaner = TextCleaner()
    let message: String = cleaner.clean(step.message)
    let due: String = step.due.map { " (until \($0))" } ?? ""
    let place: String = step.step.word
    switch step.kind {
    case .answer:
      let fields: [String] = (step.detail["schema"]?["properties"]?.objectValue ?? [:]).map { " -f \($0.key)=…" }
      return [
        "waiting for an answer to \(place)\(due): \(message)",
        "  answer it: tributary answer \(result.run) \(place) accept\(fields.joined())",
        "         or: tributary answer \(result.run) \(place) decline",
      ]
    case .event: return ["waiting for the event \(message) at \(place)\(due)"]
    case .time: return ["waiting at \(place)\(due)"]
    case .doubt:
      return [
        "in doubt: \(place): \(message)",
        "  find out, then say so: tributary settle \(result.run) \(place) done",
        "                     or: tributary settle \(result.run) \(place) failed",
        "                     or: tributary settle \(result.run) \(place) again",
      ]
    }
  }
}
