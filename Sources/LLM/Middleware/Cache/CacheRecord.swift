import Synchronization

/// What a leader's stream has brought so far, and the word to those who wait, said once.
final class CacheRecord: Sendable {
  private struct State: Sendable {
    var whole: StreamAggregator? = StreamAggregator()
    var report = StreamReport()
    var response: InvocationResponse?
    var isOver = false
  }

  private let state = Mutex(State())
  private let maximumBytes: Int
  private let landed: @Sendable (FlightTable.Verdict) -> Void
  private let abandoned: @Sendable () -> Void

  init(
    maximumBytes: Int, landed: @escaping @Sendable (FlightTable.Verdict) -> Void,
    abandoned: @escaping @Sendable () -> Void
  ) {
    self.maximumBytes = maximumBytes
    self.landed = landed
    self.abandoned = abandoned
  }

  /// Takes the next batch, nil at the end; gives the whole answer when it is complete.
  func took(_ batch: [StreamChunk]?) -> InvocationResponse? {
    guard let batch else {
      return state.withLock { state in
        state.response = try? state.whole?.aggregate()
        return state.response
      }
    }
    let isTooLong = state.withLock { state in
      guard state.whole != nil else { return false }
      state.report.add(batch)
      for chunk in batch { state.whole?.add(chunk) }
      guard state.report.outputBytes > maximumBytes else { return false }
      state.whole = nil
      return true
    }
    if isTooLong { say { landed(.alone) } }
    return nil
  }

  /// The stream is over and what it brought is kept.
  func settle() {
    let (response, truncation) = state.withLock { ($0.response, $0.whole?.truncation) }
    say {
      if let response {
        landed(.answer(response))
      } else if let truncation {
        landed(.failure(truncation))
      }
    }
  }

  func failed(_ error: InvocationError) {
    say { landed(.failure(error)) }
  }

  /// The reader went away; nothing happens when the answer had ended before.
  func closed() {
    say { abandoned() }
  }

  private func say(_ words: () -> Void) {
    let isFirst = state.withLock { state in
      defer { state.isOver = true }
      return !state.isOver
    }
    if isFirst { words() }
  }
}
