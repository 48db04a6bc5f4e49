import JSONKit

/// Which calls a rule speaks of: those for which everything that it names holds.
struct PolicyMatch: Sendable {
  var kinds: [PolicyCall.Kind]?
  var names: PolicyPatterns?
  var servers: PolicyPatterns?
  var agents: PolicyPatterns?
  var workflows: PolicyPatterns?
  var principals: PolicyPatterns?
  var modes: [PermissionMode]?
  var interactive: Bool?
  var hints: [(name: ToolHints.Name, value: Bool)] = []
  var labels: Set<FlowLabel>?
  var arguments: PolicyExpression?

  /// What became of trying a rule on a call.
  enum Outcome: Sendable, Hashable {
    case applies
    /// It counts as speaking of the call, because its condition could not be decided.
    case appliesUndecided(String)
    /// What does not hold.
    case fails(Part)
    /// An `allow` does not count when its condition could not be decided.
    case undecided(String)
  }

  /// The parts of a match, by their keys.
  enum Part: String, Sendable {
    case kind, name, server, agent, workflow, principal, mode, interactive, annotations, labels, arguments
  }

  /// Tries everything, the expression last.
  ///
  /// - Parameter isAllowing: Whether the rule allows. Then the run may have no other labels than the match names, and a
  ///   condition that cannot be decided does not hold. Otherwise the run must have all labels of the match, and such a
  ///   condition holds. So neither more labels nor a broken condition ever allow more.
  func outcome(on subject: PolicySubject, isAllowing: Bool) -> Outcome {
    let call: PolicyCall = subject.call
    if let kinds, !kinds.contains(call.kind) { return .fails(.kind) }
    if let names, !names.matches(subject.name) { return .fails(.name) }
    if let servers, !Self.matches(servers, subject.server) { return .fails(.server) }
    if let modes, !modes.contains(call.mode) { return .fails(.mode) }
    if let interactive, interactive != call.isInteractive { return .fails(.interactive) }
    if let agents, !Self.matches(agents, call.agent.map { Array($0.utf8) }) { return .fails(.agent) }
    if let workflows, !Self.matches(workflows, call.workflow.map { Array($0.utf8) }) { return .fails(.workflow) }
    if let principals, !Self.matches(principals, call.principal.map { Array($0.utf8) }) { return .fails(.principal) }
    if !hints.allSatisfy({ subject.hints[$0.name] == $0.value }) { return .fails(.annotations) }
    if let labels, !(isAllowing ? call.labels.isSubset(of: labels) : labels.isSubset(of: call.labels)) {
      return .fails(.labels)
    }
    return condition(on: subject, isAllowing: isAllowing)
  }

  private func condition(on subject: PolicySubject, isAllowing: Bool) -> Outcome {
    switch arguments?.answer(on: subject.arguments) {
    case nil, .yes: .applies
    case .no: .fails(.arguments)
    case .failed(let why): isAllowing ? .undecided(why) : .appliesUndecided(why)
    }
  }

  private static func matches(_ patterns: PolicyPatterns, _ name: [UInt8]?) -> Bool {
    name.map { patterns.matches($0) } ?? false
  }
}
