/// Hears what becomes of each request that reaches a provider; for logs, metrics and traces.
///
/// It is called on the task of the request and must not block. Every request that starts ends in exactly one of
/// ``finished(_:_:)`` and ``failed(_:_:)``.
public protocol InvocationObserver: Sendable {
  func started(_ span: InvocationSpan)
  /// The first chunk came, that long after the start.
  func firstChunk(_ span: InvocationSpan, after time: Duration)
  /// The answer is complete, or its reader gave it up.
  func finished(_ span: InvocationSpan, _ outcome: InvocationOutcome)
  /// There is no answer, or it broke.
  func failed(_ span: InvocationSpan, _ failure: InvocationFailure)
}

extension InvocationObserver {
  public func started(_ span: InvocationSpan) {}
  public func firstChunk(_ span: InvocationSpan, after time: Duration) {}
  public func finished(_ span: InvocationSpan, _ outcome: InvocationOutcome) {}
  public func failed(_ span: InvocationSpan, _ failure: InvocationFailure) {}
}

/// One request on its way to a provider.
public struct InvocationSpan: Sendable {
  /// Counted from 1 for each middleware that observes.
  public var number: Int
  public var provider: String
  public var model: String
  public var request: InvocationRequest
}

/// The end of a request that was answered.
public struct InvocationOutcome: Sendable {
  /// The whole time, from the start to the last chunk.
  public var duration: Duration
  public var report: StreamReport
}

/// The end of a request that was not.
public struct InvocationFailure: Sendable {
  public var duration: Duration
  public var error: any Error
  /// What had come before; empty when nothing did.
  public var report: StreamReport

  /// One word for the failure: its kind, its code, `cancelled` or `other`.
  public var type: String {
    if error is CancellationError { return "cancelled" }
    guard let error = error as? InvocationError else { return "other" }
    return error.kind?.rawValue ?? error.code.rawValue
  }
}
