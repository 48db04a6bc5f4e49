import Synchronization

/// Tells observers of every request that passes.
public final class ObserverMiddleware: Middleware {
  private let observers: [any InvocationObserver]
  private let clock: InvocationClock
  private let count = Mutex(0)

  /// Tells these observers of every request.
  public init(_ observers: [any InvocationObserver], clock: any Clock<Duration> = ContinuousClock()) {
    self.observers = observers
    self.clock = InvocationClock(clock)
  }

  /// Sends the request on and tells the observers what becomes of it.
  public func invoke(
    _ request: ProviderRequest, next: @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    let span = InvocationSpan(
      number: count.withLock { count in
        count += 1
        return count
      }, provider: request.invocation.provider ?? "", model: request.invocation.model, request: request.invocation)
    let (observers, clock) = (self.observers, self.clock)
    let beginning = clock.now()
    for observer in observers { observer.started(span) }
    do {
      return try await next(request).watched {
        for observer in observers { observer.firstChunk(span, after: clock.now() - beginning) }
      } end: { report in
        let duration = clock.now() - beginning
        for observer in observers { Self.tell(observer, span, duration, report) }
      }
    } catch {
      let failure = InvocationFailure(duration: clock.now() - beginning, error: error, report: StreamReport())
      for observer in observers { observer.failed(span, failure) }
      throw error
    }
  }

  private static func tell(
    _ observer: any InvocationObserver, _ span: InvocationSpan, _ duration: Duration, _ report: StreamReport
  ) {
    if case .failed(let error) = report.end {
      observer.failed(span, InvocationFailure(duration: duration, error: error, report: report))
    } else {
      observer.finished(span, InvocationOutcome(duration: duration, report: report))
    }
  }
}
