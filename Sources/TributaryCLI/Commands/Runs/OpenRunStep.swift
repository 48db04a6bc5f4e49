import JSONKit
import Runs
import Stores
import Workflows

/// A step that a run waits for, or of which nobody knows whether it was done, read from the event that began it.
struct OpenRunStep: Sendable {
  let kind: OpenStep.Kind
  let key: StepKey
  /// What was asked, or what was going to be done.
  let input: JSON

  /// Nil for a step that is simply performed again when the run goes on.
  init?(_ intent: RunEvent) {
    input = intent.data["input"] ?? .null
    key = intent.step
    let isWait: Bool = intent.kind == .stepStart
    if intent.kind == .approvalAsk {
      kind = .answer
    } else if intent.data["safety"]?.stringValue == Safety.unsafe.rawValue {
      kind = .doubt
    } else if isWait, input["event"]?.stringValue != nil {
      kind = .event
    } else if isWait, input["until"]?.stringValue != nil {
      kind = .time
    } else {
      return nil
    }
  }

  /// The question, the event, the time, or the call in doubt, for people.
  var message: String {
    switch kind {
    case .answer: input["message"]?.stringValue ?? "a question"
    case .event: "the event \(input["event"]?.stringValue ?? "")"
    case .time: "it is \(input["until"]?.stringValue ?? "")"
    case .doubt: "\(input["tool"]?.stringValue ?? key.text) \(DialogText.line((input["arguments"] ?? input).text))"
    }
  }

  /// When an answer comes too late.
  var due: String? { input["due"]?.stringValue }

  /// The commands that settle it.
  func commands(_ run: String) -> [String] {
    switch kind {
    case .answer:
      let names: [String] = (input["schema"]?["properties"]?.objectValue ?? [:]).map { " -f \($0.key)=…" }
      return [
        "tributary answer \(run) \(key.word) accept\(names.joined())", "tributary answer \(run) \(key.word) decline",
      ]
    case .event: return ["tributary answer \(run) \(key.word) accept -f …"]
    case .time: return ["tributary resume \(run)"]
    case .doubt:
      return [
        "tributary settle \(run) \(key.word) done", "tributary settle \(run) \(key.word) failed",
        "tributary settle \(run) \(key.word) again",
      ]
    }
  }

  func json(_ run: String) -> JSON {
    var members: JSON.Object = [
      "kind": .string(kind.rawValue), "path": .string(key.path), "n": JSON(key.occurrence),
      "message": .string(message),
    ]
    if let due { members.append("due", .string(due)) }
    members.append("detail", input)
    members.append("commands", .array(commands(run).map(JSON.string)))
    return .object(members)
  }
}
