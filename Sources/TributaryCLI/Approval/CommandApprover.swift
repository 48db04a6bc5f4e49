import Agents
import Runs
import Synchronization

/// Who decides while a command runs: the program that reads its events, or the person at the terminal, else nobody, and then
/// it knows what was refused.
final class CommandApprover: Approver {
  private let person: (any Approver)?
  private let refused = Mutex<[ApprovalRequest]>([])

  /// - Parameters:
  ///   - asksNobody: it works for others, who are not at this terminal.
  ///   - program: decides in the place of a person.
  init(_ console: Console, asksNobody: Bool = false, program: StreamApprover? = nil) {
    if let program {
      person = program
      return
    }
    // A build that was given a terminal has nobody at it.
    let isBuild: Bool = EnvironmentVariables["CI"].map { !["", "0", "false"].contains($0) } ?? false
    let isThere: Bool = !isBuild && console.streams.errorIsTerminal && ControllingTerminal.open() != nil
    person = isThere && !asksNobody ? TerminalApprover(console) : nil
  }

  var mayAccept: Bool { person != nil }
  var signature: String { person?.signature ?? DenyAll().signature }

  /// Whether somebody sits at the terminal.
  var isPerson: Bool { person is TerminalApprover }

  func decide(_ request: ApprovalRequest) async throws -> ApprovalAnswer {
    if let person { return try await person.decide(request) }
    refused.withLock { if $0.count < 16 { $0.append(request) } }
    return .decline(DenyAll.nobody)
  }

  /// What was refused because nobody was there, and what to do about it; nil when nothing was.
  var refusal: String? {
    guard let request = refused.withLock({ $0.first }) else { return nil }
    let server: String = request.server ?? "a server"
    let message: String = request.message.isEmpty ? "" : " (\"\(DialogText.line(request.message, limit: 120))\")"
    switch request.kind {
    case .form:
      return "\(server) asked for input\(message) and \(DenyAll.nobody): run this at a terminal, or let a form be "
        + "filled in with its defaults by \"elicitation\": \"defaults\" in the server's file"
    case .visit(let url):
      return "\(server) sends you to \(DialogText.line(url, limit: 1_000))\(message) and \(DenyAll.nobody): run this "
        + "at a terminal"
    case .call(let call):
      return
        "\(call.name) needs an approval (\(DialogText.line(call.reason))) and \(DenyAll.nobody): allow it by a rule, "
        + "or run this at a terminal"
    case .question:
      return
        "a workflow asks\(message) and \(DenyAll.nobody): answer with \"tributary answer\", or run this at a terminal"
    case .sampling, .samplingResult:
      return "\(server) wants a model to answer it and \(DenyAll.nobody): run this at a terminal, or set \"sampling\": "
        + "\"allow\" in the server's file"
    }
  }
}

extension Host {
  /// Does something that a server may ask questions about; a failure after a question that nobody could answer is a
  /// missing consent.
  ///
  /// - Throws: ``CommandFailure`` with exit code 7, and what `work` throws.
  func asking<Value>(_ work: () async throws -> Value) async throws -> Value {
    do {
      return try await work()
    } catch {
      guard !(error is CancellationError), let refusal: String = approver.refusal else { throw error }
      throw CommandFailure(.blocked, "consent_missing", CommandFailure(error).message + "\n" + refusal)
    }
  }
}
