public import JSONKit
import LLM
public import Runs

/// Why a run gave no answer.
public struct RunFailure: Error, Sendable, Hashable, CustomStringConvertible {
  public var status: RunStatus
  /// A stable word, finer than the status.
  public var code: String
  /// What happened, to what, and what to do.
  public var message: String
  /// More members of the error object, such as `limit` or `partial`.
  public var details: JSON.Object

  public init(_ status: RunStatus, _ code: String, _ message: String, details: JSON.Object = [:]) {
    self.status = status
    self.code = code
    self.message = message
    self.details = details
  }

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
    case let error as RunError: self.init(.failed, error.code.rawValue, error.description)
    case is CancellationError: self = .cancelled
    case let error as InvocationError: self.init(Self.status(error), error.code.rawValue, error.description)
    default: self.init(.failed, "internal", "the run failed: \(error)")
    }
  }

  static let cancelled = RunFailure(.cancelled, "cancelled", "the run was stopped")

  static func timeout(_ limit: Duration) -> RunFailure {
    RunFailure(.timeout, "timeout", "the run was not done within \(limit), its limit", details: ["limit": "time"])
  }

  /// The status of a run that ended with this error of a provider.
  static func status(_ error: InvocationError) -> RunStatus {
    if error.kind == .authentication || error.code == .authenticationFailed { return .unauthenticated }
    if error.kind == .contextLength { return .limit }
    if error.code == .providerNotFound { return .invalid }
    return .providerFailed
  }

  /// The failure of a model step, as it was recorded.
  init(recorded detail: JSON) {
    let code = detail["code"]?.stringValue ?? "provider_failed"
    let message = detail["message"]?.stringValue ?? "the model did not answer"
    var details: JSON.Object = detail.objectValue ?? [:]
    let status = details["run_status"]?.stringValue.map { RunStatus(rawValue: $0) } ?? .providerFailed
    details["run_status"] = nil
    self.init(status, code, message, details: details)
  }
}

extension RunFailure {
  /// A required server that is not there, with the end of what it wrote.
  init(_ status: ServerStatus) {
    var details: JSON.Object = ["server": .string(status.name)]
    if let diagnostics = status.diagnostics, !diagnostics.isEmpty { details["stderr"] = .string(diagnostics) }
    self.init(.serverUnavailable, "server_unavailable", status.message ?? "\(status.name) failed", details: details)
  }

  var eventKind: RunEvent.Kind { details["limit"] == nil ? .error : .limit }

  var eventData: JSON {
    guard let limit = details["limit"] else { return json }
    return ["limit": limit, "message": .string(message)]
  }
}
