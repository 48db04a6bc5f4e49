import JSONKit
import MCP
import Runs

/// One question of a server on its way to an answer: told in the run when it is asked and when it is answered.
struct InputQuestion: Sendable {
  /// Texts of events are cut to this many bytes, and schemas that are longer left out.
  static let maximumRecordedBytes = 16 << 10

  /// Who decided.
  enum Authority: String, Sendable {
    case approver, configuration, rule
  }

  struct Decision: Sendable {
    var answer: ApprovalAnswer
    var by: Authority

    init(_ answer: ApprovalAnswer, by authority: Authority) {
      self.answer = answer
      by = authority
    }
  }

  let request: ApprovalRequest
  private let step: WorkInFlight.Step?
  private let working: WorkingTime?
  private let branch: String
  private let isExact: Bool

  init(_ kind: ApprovalRequest.Kind, _ message: String, _ context: MCPInputContext, at place: WorkInFlight.Place) {
    let name = context.request.map { $0.method == "tools/call" ? "\(context.server).\($0.name)" : $0.name }
    (step, working) = (place.step, place.working)
    isExact = place.isExact
    branch = "input[\(place.number)]"
    request = ApprovalRequest(
      kind, server: context.server, subject: name, message: message, run: place.step?.scope.run,
      path: place.isExact ? place.step?.scope.step.path : nil)
  }

  /// The branch of the run in which it is answered; nil outside of runs.
  var place: RunContext? {
    guard let step else { return nil }
    return isExact ? step.scope.branch(branch) : step.scope.runBranch(branch)
  }

  /// Has it decided, by `rule` if that says something, and tells both in the run.
  ///
  /// - Throws: `CancellationError`, ``RunError`` when the run cannot record it.
  func settle(_ approver: any Approver, unless rule: () -> Decision?) async throws -> ApprovalAnswer {
    let place = place
    try place?.note(.inputAsk, ask)
    let decision: Decision
    do {
      decision = checked(try await decide(approver, rule))
    } catch {
      try? place?.note(.inputAnswer, told(Decision(.cancel("nobody waits for the answer any more"), by: .rule)))
      throw error
    }
    try place?.note(.inputAnswer, told(decision))
    return decision.answer
  }

  private func decide(_ approver: any Approver, _ rule: () -> Decision?) async throws -> Decision {
    if let decision = rule() { return decision }
    do {
      return Decision(try await answer(of: approver), by: .approver)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      return Decision(.cancel("\(error)"), by: .approver)
    }
  }

  /// The time it takes counts neither for the run nor for who counts that of the request.
  private func answer(of approver: any Approver) async throws -> ApprovalAnswer {
    guard let place else { return try await working.asking { try await approver.decide(request) } }
    return try await place.log.working.asking(at: place.path) {
      try await working.asking { try await approver.decide(request) }
    }
  }

  /// A filled-in form that does not fit is no answer.
  private func checked(_ decision: Decision) -> Decision {
    guard case .form(let form) = request.kind, decision.answer.decision == .accept else { return decision }
    let violations = form.violations(of: decision.answer.content)
    if violations.isEmpty { return decision }
    let reason = "the answer does not fit the form: " + violations.joined(separator: "; ")
    return Decision(.cancel(reason), by: decision.by)
  }

  private var common: JSON.Object {
    ["server": .string(request.server ?? ""), "kind": .string(request.kind.word)]
  }

  private var ask: JSON {
    var members = common
    if let subject = request.subject { members.append("subject", .string(Self.cut(subject))) }
    if !request.message.isEmpty { members.append("message", .string(Self.cut(request.message))) }
    switch request.kind {
    case .form(let form):
      if form.schema.text.utf8.count <= Self.maximumRecordedBytes { members.append("schema", form.schema) }
    case .visit(let url): members.append("url", .string(Self.cut(url)))
    case .sampling(let sampling, let model):
      members.append("model", .string(model))
      members.append("max_tokens", .integer(Int64(sampling.maxTokens)))
    case .samplingResult(let result): members.append("model", .string(result.model))
    case .question, .call: break  // recorded by whoever asks: workflows, and the gate of a run
    }
    return .object(members)
  }

  private func told(_ decision: Decision) -> JSON {
    var members = common
    members.append("action", .string(decision.answer.decision.rawValue))
    members.append("by", .string(decision.by.rawValue))
    if let reason = decision.answer.reason { members.append("reason", .string(Self.cut(reason))) }
    if case .form = request.kind, decision.answer.decision == .accept {
      members.append("content", .object(decision.answer.content))
    }
    return .object(members)
  }

  private static func cut(_ text: String) -> String { TextExcerpt.prefix(text, maximumRecordedBytes) }
}
