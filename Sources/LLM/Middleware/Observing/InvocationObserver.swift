/// Hears what becomes of each request that reaches a provider; for logs, metrics and traces.
///
/// It is called on the task of the request, so what is bound to that task, such as the span around it, is there; it must
/// not block. Every request that starts ends in exactly one of ``finished(_:_:)`` and ``failed(_:_:)``. A tracer starts a
/// span with ``InvocationSpan/name`` and ``InvocationSpan/attributes``, keeps it by ``InvocationSpan/number``, and ends it
/// with the attributes of ``InvocationOutcome/report`` or ``InvocationFailure/attributes``.
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
  /// A request is on its way; does nothing unless implemented.
  public func started(_ span: InvocationSpan) {}
  /// The answer has begun; does nothing unless implemented.
  public func firstChunk(_ span: InvocationSpan, after time: Duration) {}
  /// The answer is over; does nothing unless implemented.
  public func finished(_ span: InvocationSpan, _ outcome: InvocationOutcome) {}
  /// The request failed; does nothing unless implemented.
  public func failed(_ span: InvocationSpan, _ failure: InvocationFailure) {}
}

/// One request on its way to a provider.
public struct InvocationSpan: Sendable {
  /// Counted from 1 for each middleware that observes; a client has one.
  public var number: Int
  /// The provider's name.
  public var provider: String
  /// The model as the provider knows it.
  public var model: String
  /// What is asked.
  public var request: InvocationRequest
}

/// The end of a request that was answered.
public struct InvocationOutcome: Sendable {
  /// The whole time, from the start to the last chunk.
  public var duration: Duration
  /// What came of the stream.
  public var report: StreamReport
}

/// The end of a request that was not.
public struct InvocationFailure: Sendable {
  /// The whole time, from the start to the failure.
  public var duration: Duration
  /// Why it failed.
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
