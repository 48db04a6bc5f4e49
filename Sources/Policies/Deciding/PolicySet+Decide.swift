import JSONKit

extension PolicySet {
  /// What is to be done with a call.
  public func decide(_ call: PolicyCall) -> PolicyDecision { decide(call, isTracing: false) }

  /// The same decision, with everything that was looked at.
  public func explain(_ call: PolicyCall) -> PolicyDecision { decide(call, isTracing: true) }

  /// The labels that the result of a call has.
  public func labels(ofResult call: PolicyCall) -> Set<FlowLabel> { gained(by: PolicySubject(call)) }

  private func decide(_ call: PolicyCall, isTracing: Bool) -> PolicyDecision {
    let subject: PolicySubject = subject(of: call)
    let walk: PolicyWalk = walk(subject, isTracing: isTracing)
    var steps: [PolicyDecision.Step] = walk.steps
    var finding: PolicyFinding? = walk.finding
    if let builtIn = planned(subject) {
      finding = .strictest(finding, builtIn)
      steps.append(PolicyDecision.Step(rule: nil, applies: true, text: "deny: " + builtIn.reason))
    }
    if let flow = flowing(subject, answered: walk.answersFlow) {
      if let found = flow.finding { finding = .strictest(finding, found) }
      steps.append(PolicyDecision.Step(rule: nil, applies: flow.finding != nil, text: flow.text))
    }
    finding = answered(finding, in: call.mode)
    if isTracing, case .mode(let mode) = finding?.ground, finding?.strictness == .allow {
      let text = "allow: the mode \(mode.rawValue) answers the question"
      steps.append(PolicyDecision.Step(rule: nil, applies: true, text: text))
    }
    var decision = PolicyDecision(
      verdict: .allow, ground: finding?.ground ?? .unruled, arguments: walk.subject.arguments,
      labels: gained(by: subject), trace: isTracing ? steps : [])
    switch finding?.strictness {
    case .deny: decision.verdict = .deny(reason: finding?.reason ?? "")
    case .ask, .askAlways: decision.verdict = .ask(reason: finding?.reason ?? "")
    case .allow, nil:
      guard let edited = walk.edited, walk.subject.arguments != call.arguments else { break }
      decision.verdict = .edit(walk.subject.arguments, reason: edited.reason)
      decision.ground = .rule(edited.place)
    }
    return decision
  }

  /// All rules that can speak of the call; with changed arguments once more, so that no edit carries a call past a rule.
  private func walk(_ subject: PolicySubject, isTracing: Bool) -> PolicyWalk {
    let order: [Int] = isTracing ? Array(rules.indices) : index.candidates(for: subject)
    var walk = PolicyWalk(subject, isEditing: true, isTracing: isTracing)
    for place in order { walk.take(rules[place]) }
    guard walk.edited != nil else { return walk }
    var again = PolicyWalk(walk.subject, isEditing: false, isTracing: isTracing)
    for place in order { again.take(rules[place]) }
    walk.join(again)
    return walk
  }

  private func subject(of call: PolicyCall) -> PolicySubject {
    var subject = PolicySubject(call)
    guard call.kind == .tool, usesHints || call.mode == .plan else { return subject }
    // Tools of our own belong to no server, and their names have no dot.
    let isOwn: Bool = subject.server == nil && !subject.name.contains(UInt8(ascii: "."))
    let isTrusted: Bool = isOwn || subject.server.map { server in trusted.contains { $0.matches(server) } } == true
    let isKnown: Bool = readOnly.contains { subject.isMeant(by: $0) }
    subject.hints = ToolHints(call.annotations, isTrusted: isTrusted, isKnownReadOnly: isKnown)
    return subject
  }

  private func gained(by subject: PolicySubject) -> Set<FlowLabel> {
    var gained: Set<FlowLabel> = []
    for entry in labels where !gained.contains(entry.label) && subject.isMeant(by: entry.patterns) {
      gained.insert(entry.label)
    }
    return gained
  }

  // MARK: What is built in

  /// The mode `plan`: what may change something is denied.
  private func planned(_ subject: PolicySubject) -> PolicyFinding? {
    let call: PolicyCall = subject.call
    guard call.mode == .plan else { return nil }
    let reason: String
    if call.kind == .tool {
      guard !subject.hints.isReadOnly else { return nil }
      reason = "\(call.name) may change something, and the mode is plan: only what is known to be read-only is allowed"
    } else {
      guard !PolicyCall.Kind.all.contains(call.kind) else { return nil }
      reason = "nothing is known about calls of the kind \(call.kind.rawValue), and the mode is plan"
    }
    return PolicyFinding(strictness: .deny, reason: reason, ground: .mode(.plan))
  }

  /// Untrusted content and private data in one run, and a way out.
  private func flowing(
    _ subject: PolicySubject, answered: Set<PolicySource.Level>
  ) -> (finding: PolicyFinding?, text: String)? {
    let call: PolicyCall = subject.call
    guard call.labels.contains(.untrusted), call.labels.contains(.private),
      egress.contains(where: { subject.isMeant(by: $0) })
    else { return nil }
    let reason = "this run has read untrusted content and private data, and \(call.name) can carry data out"
    if flow.contains(where: { $0.value == .deny }) {
      return (PolicyFinding(strictness: .deny, reason: reason, ground: .flow), "deny: " + reason)
    }
    // A level that says `flow` can be answered by itself alone; that of strangers answers for nobody else.
    if flow.keys.allSatisfy({ answered.contains($0) }), answered.contains(where: \.isTrusted) {
      return (nil, "the flow of labels is allowed by a rule that names them")
    }
    return (PolicyFinding(strictness: .askAlways, reason: reason, ground: .flow), "ask: " + reason)
  }

  /// Questions that the mode answers.
  private func answered(_ finding: PolicyFinding?, in mode: PermissionMode) -> PolicyFinding? {
    guard let finding else { return nil }
    let isAnswered: Bool =
      switch finding.strictness {
      case .ask: mode == .auto || mode == .bypass
      case .askAlways: mode == .bypass
      case .allow, .deny: false
      }
    return isAnswered ? PolicyFinding(strictness: .allow, reason: "", ground: .mode(mode)) : finding
  }

  static func text(of labels: Set<FlowLabel>) -> String {
    labels.isEmpty ? "no labels" : "the labels " + labels.sorted().map(\.rawValue).joined(separator: ", ")
  }
}
