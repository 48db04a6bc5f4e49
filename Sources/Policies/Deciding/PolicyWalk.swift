import JSONKit

/// One walk over the rules with a call: level after level, in each the first rule that applies counts.
struct PolicyWalk {
  /// The call, with the arguments that rules made of its own.
  private(set) var subject: PolicySubject
  /// The strictest of what the levels say.
  private(set) var finding: PolicyFinding?
  /// The last rule that changed the arguments.
  private(set) var edited: (place: PolicyPlace, reason: String)?
  /// The levels that allow the call although they name the labels of the run.
  private(set) var answersFlow: Set<PolicySource.Level> = []
  private(set) var steps: [PolicyDecision.Step] = []
  private var decided: PolicyPlace?
  private let isEditing: Bool
  private let isTracing: Bool

  /// - Parameter isEditing: Whether rules change the arguments; without it they are passed over.
  init(_ subject: PolicySubject, isEditing: Bool, isTracing: Bool) {
    self.subject = subject
    self.isEditing = isEditing
    self.isTracing = isTracing
  }

  /// Tries the next rule.
  mutating func take(_ rule: PolicyRule) {
    if let decided, decided.level == rule.place.level {
      if isTracing {
        note(rule, false, "not looked at: \(decided) has decided for the level \(decided.level.rawValue)")
      }
      return
    }
    if rule.action.isEdit, !isEditing { return }
    switch rule.match.outcome(on: subject, isAllowing: rule.action.isAllow) {
    case .fails(let part):
      if isTracing { note(rule, false, "does not apply: \(explanation(of: part))") }
    case .undecided(let why):
      note(rule, false, "does not apply: its condition could not be decided: \(why)")
    case .applies:
      apply(rule, undecided: nil)
    case .appliesUndecided(let why):
      apply(rule, undecided: why)
    }
  }

  private mutating func apply(_ rule: PolicyRule, undecided why: String?) {
    let told: String = rule.told(about: subject.call, undecided: why)
    switch rule.action {
    case .allow:
      if rule.match.labels != nil { answersFlow.insert(rule.place.level) }
      decide(rule, .allow, told)
    case .ask(let always): decide(rule, always ? .askAlways : .ask, told)
    case .deny: decide(rule, .deny, told)
    case .edit(let expression): edit(rule, expression, told)
    }
  }

  private mutating func edit(_ rule: PolicyRule, _ expression: PolicyExpression, _ told: String) {
    switch expression.value(on: subject.arguments) {
    case .success(let value) where value.objectValue != nil:
      note(rule, true, "edits: \(told)")
      guard value != subject.arguments else { return }
      subject.arguments = value
      edited = (rule.place, told)
    case .success(let value):
      decide(rule, .deny, "\(told); but the new arguments are \(value.kindDescription), not an object")
    case .failure(let why):
      decide(rule, .deny, "\(told); but the new arguments could not be made: \(why.text)")
    }
  }

  private mutating func decide(_ rule: PolicyRule, _ strictness: PolicyFinding.Strictness, _ told: String) {
    // More labels must never allow more, so what asks or denies because of them does not keep a stricter rule behind it
    // from being looked at.
    if rule.match.labels == nil || rule.action.isAllow { decided = rule.place }
    note(rule, true, told)
    let found = PolicyFinding(strictness: strictness, reason: told, ground: .rule(rule.place))
    finding = .strictest(finding, found)
  }

  /// Takes in what the rules say of the changed arguments: the stricter counts, and only they answer for the flow.
  mutating func join(_ again: PolicyWalk) {
    finding = .strictest(finding, again.finding)
    answersFlow = again.answersFlow
    steps += again.steps
  }

  private mutating func note(_ rule: PolicyRule, _ applies: Bool, _ text: String) {
    guard isTracing else { return }
    let again: String = isEditing ? "" : "with the changed arguments, "
    let word: String = applies ? rule.action.word + ": " : ""
    steps.append(PolicyDecision.Step(rule: rule.place, applies: applies, text: again + word + text))
  }

  private func explanation(of part: PolicyMatch.Part) -> String {
    let call: PolicyCall = subject.call
    switch part {
    case .kind: return "it speaks of another kind than \(call.kind.rawValue)"
    case .name: return "it does not name \(call.name)"
    case .server: return call.server.map { "it does not name the server \($0)" } ?? "no server takes part"
    case .agent: return call.agent.map { "it does not name the agent \($0)" } ?? "no agent takes part"
    case .workflow: return call.workflow.map { "it does not name the workflow \($0)" } ?? "no workflow takes part"
    case .principal: return call.principal.map { "it does not name \($0)" } ?? "nobody is known to have asked for it"
    case .mode: return "the mode is \(call.mode.rawValue)"
    case .interactive: return call.isInteractive ? "a person is there" : "no person is there"
    case .annotations: return "what counts of the tool's annotations is \(hintText)"
    case .labels: return "the run has \(PolicySet.text(of: call.labels))"
    case .arguments: return "its condition on the arguments is false"
    }
  }

  private var hintText: String {
    ToolHints.Name.allCases.map { "\($0.rawValue): \(subject.hints[$0])" }.joined(separator: ", ")
  }
}
