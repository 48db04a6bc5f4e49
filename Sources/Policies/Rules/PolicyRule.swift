import Documents
import JSONKit

/// One rule: which calls it speaks of, and what it says; immutable and shared, because each decision looks at many.
final class PolicyRule: Sendable {
  enum Action: Sendable {
    case allow
    case deny
    /// `always`: in the mode `auto` as well.
    case ask(always: Bool)
    case edit(PolicyExpression)

    var word: String {
      switch self {
      case .allow: "allow"
      case .deny: "deny"
      case .ask: "ask"
      case .edit: "edit"
      }
    }

    var isAllow: Bool { if case .allow = self { true } else { false } }
    var isEdit: Bool { if case .edit = self { true } else { false } }
  }

  let place: PolicyPlace
  let match: PolicyMatch
  let action: Action
  /// What the model and the person are told.
  let reason: String?

  init(place: PolicyPlace, match: PolicyMatch, action: Action, reason: String? = nil) {
    self.place = place
    self.match = match
    self.action = action
    self.reason = reason
  }

  /// What is told when the file gives no reason; files and lines are nothing for a model.
  func told(about call: PolicyCall, undecided why: String? = nil) -> String {
    let by: String = place.name.map { " by the rule \"\($0)\"" } ?? " by a rule of the policy"
    var text: String =
      switch action {
      case .allow: "\(call.name) is allowed\(by)"
      case .deny: "\(call.name) is denied\(by)"
      case .ask: "\(call.name) needs an approval\(by)"
      case .edit: "the arguments of \(call.name) were changed\(by)"
      }
    if let reason { text = reason }
    if let why { text += " (its condition could not be decided: \(why))" }
    return text
  }
}
