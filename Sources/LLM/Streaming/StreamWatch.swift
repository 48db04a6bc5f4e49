import Synchronization

/// Sees the batches of one stream go by and tells once how it ended.
final class StreamWatch: Sendable {
  private struct State: Sendable {
    var report = StreamReport()
    var hasBegun = false
    var isOver = false
  }

  private let state = Mutex(State())
  private let first: @Sendable () -> Void
  private let each: @Sendable ([StreamChunk]) -> Void
  private let end: @Sendable (StreamReport) -> Void

  init(
    first: @escaping @Sendable () -> Void, each: @escaping @Sendable ([StreamChunk]) -> Void,
    end: @escaping @Sendable (StreamReport) -> Void
  ) {
    self.first = first
    self.each = each
    self.end = end
  }

  /// Takes the next batch, nil at the end of the source: an answer that is not finished then was cut off.
  func took(_ batch: [StreamChunk]?) {
    guard let batch else {
      let isFinished = state.withLock { $0.report.isFinished }
      return ended(isFinished ? .complete : .failed(StreamAggregator().truncation))
    }
    let isFirst = state.withLock { state in
      state.report.add(batch)
      defer { state.hasBegun = state.hasBegun || !batch.isEmpty }
      return !state.hasBegun && !batch.isEmpty
    }
    if isFirst { first() }
    each(batch)
  }

  /// Ends the watch; only the first end counts.
  func ended(_ end: StreamReport.End) {
    let report = state.withLock { state -> StreamReport? in
      guard !state.isOver else { return nil }
      state.isOver = true
      // Whoever stops reading after the last finish has seen it all.
      if case .closed = end, state.report.isFinished { state.report.end = .complete } else { state.report.end = end }
      return state.report
    }
    if let report { self.end(report) }
  }
}
