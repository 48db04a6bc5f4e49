import Agents
import JSONKit
import LLM
import Runs
import Services

/// Puts on record that somebody is asked, and what the answer is, before anything comes of it.
///
/// Every approver of a client is in one of these where there is a log: questions of rules, of servers and of workflows pass here.
struct RecordedApprover: Approver {
  private let approver: any Approver
  private let trail: AuditTrail

  /// The approver itself where nothing is recorded, and where it is recorded already.
  static func of(_ approver: any Approver, _ trail: AuditTrail?) -> any Approver {
    guard let trail, !(approver is RecordedApprover) else { return approver }
    return RecordedApprover(approver: approver, trail: trail)
  }

  var mayAccept: Bool { approver.mayAccept }
  var signature: String { approver.signature }

  func decide(_ request: ApprovalRequest) async throws -> ApprovalAnswer {
    var record = AuditRecord(of: request, by: approver.signature)
    try await trail.begin(record)
    record.phase = .outcome
    let answer: ApprovalAnswer
    do {
      answer = try await approver.decide(request)
    } catch {
      record.answered("none", allows: false)
      record.failed(error)
      try await trail.begin(record)
      throw error
    }
    record.take(answer, to: request)
    try await trail.begin(record)
    return answer
  }
}

extension AuditRecord {
  /// That somebody is asked.
  fileprivate init(of request: ApprovalRequest, by signature: String) {
    self.init(
      .approval, .intent, target: request.subject ?? request.server ?? request.kind.word, server: request.server)
    onBehalfOf = ServiceCaller.principal
    (run, step) = (request.run, request.path)
    details = ["kind": .string(request.kind.word), "by": .string(signature)]
    guard case .call(let call) = request.kind else { return }
    (rule, reason) = (call.rule, call.reason)
    arguments = Self.digest(of: call.arguments)
  }

  fileprivate mutating func take(_ answer: ApprovalAnswer, to request: ApprovalRequest) {
    if let why = answer.reason { reason = why }
    guard answer.decision == .accept else {
      let isNobody = answer.reason == DenyAll.nobody
      return answered(isNobody ? "nobody" : answer.decision == .cancel ? "none" : "no", allows: false)
    }
    if !answer.content.isEmpty { result = Self.digest(of: .object(answer.content)) }
    if case .call(let call) = request.kind, let edited = answer.arguments, edited != call.arguments {
      details["edited_arguments_sha256"] = .string(Self.digest(of: edited))
      answered("edited", allows: true)
    } else {
      answered(answer.pattern == nil ? "once" : "always", allows: true)
    }
    if let pattern = answer.pattern { details["pattern"] = .string(pattern) }
  }
}
