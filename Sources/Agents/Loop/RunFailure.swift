public import JSONKit
import LLM
public import Runs
import Servers

/// Why a run gave no answer.
public struct RunFailure: Error, Sendable, Hashable, CustomStringConvertible {
  /// The status of the run that ended with it.
  public var status: RunStatus
  /// A stable word, finer than the status.
  public var code: String
  /// What happened, to what, and what to do.
  public var message: String
  /// More members of the error object, such as `limit` or `partial`.
  public var details: JSON.Object

  /// A failure that ends a run with this status.
  public init(_ status: RunStatus, _ code: String, _ message: String, details: JSON.Object = [:]) {
    self.status = status
    self.code = code
    self.message = message
    self.details = details
  }

  /// The message alone.
  public var description: String { message }

  /// The `error` member of a result.
  public var json: JSON {
    var members: JSON.Object = ["code": .string(code), "message": .string(message)]
    for member in details where members[member.key] == nil { members.append(member.key, member.value) }
    return .object(members)
  }
}

extension RunFailure {
  /// What stopped a run, whatever kind of error it was.
  init(_ error: any Error) {
    switch error {
    case let error as RunFailure: self = error
    case let error as RunError where error.code == .diverged:
      self.init(.diverged, error.code.rawValue, error.description)
    case let error as RunError where error.code == .inDoubt:
      self.init(
        .inDoubt, error.code.rawValue, error.description,
        details: ["path": .string(error.step.path), "n": JSON(error.step.occurrence), "detail": error.detail])
    case let error as RunError: self.init(.failed, error.code.rawValue, error.description)
    case is CancellationError: self = .cancelled
    case let error as InvocationError:
      self.init(Self.status(error.code, error.kind), error.code.rawValue, error.description)
    default: self.init(.failed, "internal", "the run failed: \(error)")
    }
  }

  static let cancelled = RunFailure(.cancelled, "cancelled", "the run was stopped")

  /// There is an answer, and calls that the model wanted for it were not made: nobody was there to agree to them.
  ///
  /// Nil when there was none.
  init?(unattended calls: [JSON]) {
    guard !calls.isEmpty else { return nil }
    let names: [String] = calls.compactMap { $0["call"]?.stringValue }.reduce(into: []) { names, name in
      if !names.contains(name) { names.append(name) }
    }
    let count = calls.count == 1 ? "a call" : "\(calls.count) calls"
    self.init(
      .blocked, ToolExecutor.consentMissing,
      "\(count) needed an approval and nobody was there to give it: \(names.joined(separator: ", ")); allow them by a "
        + "rule, or run this at a terminal",
      details: ["refused": .array(calls)])
  }

  static let interrupted = RunFailure(.interrupted, "interrupted", "the run was left and can be resumed")

  static func timeout(_ limit: Duration) -> RunFailure {
    RunFailure(
      .timeout, "timeout", "the run was not done within \(limit.shortText), its limit", details: ["limit": "time"])
  }

  /// The failure of a model step, as it was recorded.
  init(recorded detail: JSON) {
    let code = ErrorCode(rawValue: detail["code"]?.stringValue ?? ErrorCode.providerUnavailable.rawValue)
    let kind = detail["kind"]?.stringValue.map { InvocationError.Kind(rawValue: $0) }
    let message = detail["message"]?.stringValue ?? "the model did not answer"
    var details: JSON.Object = detail.objectValue ?? [:]
    // A budget that is spent is a limit of the run, not a failure of the provider.
    if kind == .quotaExhausted, let limit = detail["details"]?["limit"] {
      details["limit"] = limit
      self.init(.limit, code.rawValue, message, details: details)
      return
    }
    self.init(Self.status(code, kind), code.rawValue, message, details: details)
  }

  /// The status of a run that ended with such an error of a provider.
  private static func status(_ code: ErrorCode, _ kind: InvocationError.Kind?) -> RunStatus {
    if kind == .authentication || code == .authenticationFailed { return .unauthenticated }
    if kind == .contextLength { return .limit }
    if code == .providerNotFound { return .invalid }
    return .providerFailed
  }
}

extension RunFailure {
  /// A required server that is not there, with the end of what it wrote.
  package init(_ status: ServerStatus) {
    var details: JSON.Object = ["server": .string(status.name)]
    if let diagnostics = status.diagnostics, !diagnostics.isEmpty { details["stderr"] = .string(diagnostics) }
    if status.code == .definitionChanged {
      self.init(
        .blocked, MCPServerError.Code.definitionChanged.rawValue, status.message ?? "\(status.name) has changed",
        details: details)
      return
    }
    let wantsLogin: Bool = status.code == .authentication
    self.init(
      wantsLogin ? .unauthenticated : .serverUnavailable,
      wantsLogin ? MCPServerError.Code.authentication.rawValue : "server_unavailable",
      status.message ?? "\(status.name) failed", details: details)
  }

  var eventKind: RunEvent.Kind { details["limit"] == nil ? .error : .limit }

  var eventData: JSON {
    guard let limit = details["limit"] else { return json }
    return ["limit": limit, "message": .string(message)]
  }
}
