import Synchronization

// Steps around a provider put one stream inside another. They pass batches on as they are: only the outermost stream,
// the one that is read, folds its chunks.

extension ResponseStream {
  /// Chunks held back at most while ``primed()`` waits for one that says something.
  static let maximumHeldChunks = 64

  /// The next chunks as the source gives them, nil at its end; whether the answer was complete is not checked.
  func nextBatch() async throws -> [StreamChunk]? {
    switch state.withLock({ $0.takeRest() }) {
    case .chunks(let chunks): return chunks
    case .end: return nil
    case .closed: throw CancellationError()
    case .needMore: return try await pull()
    }
  }

  /// This stream once its first part or end has arrived: until then a failure is thrown here and nothing was shown.
  func primed() async throws -> ResponseStream {
    var held: [StreamChunk] = []
    do {
      while true {
        guard let batch = try await nextBatch() else { throw Self.truncation(after: held) }
        held += batch
        let says = batch.contains { $0.delta != nil || $0.finish != nil }
        if says || held.count >= Self.maximumHeldChunks { break }
      }
    } catch {
      close()
      throw error
    }
    let chunks = held
    state.withLock { $0.putBack(chunks) }
    return self
  }

  private static func truncation(after chunks: [StreamChunk]) -> InvocationError {
    var whole = StreamAggregator()
    for chunk in chunks { whole.add(chunk) }
    return whole.truncation
  }

  /// This stream with an eye on it.
  /// - Parameters:
  ///   - first: called with the first chunk.
  ///   - end: called once, with what the stream came to, also when its reader gave it up.
  public func watched(
    first: @escaping @Sendable () -> Void = {}, end: @escaping @Sendable (StreamReport) -> Void
  ) -> ResponseStream {
    watched(first: first, each: { _ in }, end: end)
  }

  /// The same, and `each` is given every batch before its reader is.
  func watched(
    first: @escaping @Sendable () -> Void = {}, each: @escaping @Sendable ([StreamChunk]) -> Void,
    end: @escaping @Sendable (StreamReport) -> Void
  ) -> ResponseStream {
    let watch = StreamWatch(first: first, each: each, end: end)
    return ResponseStream(
      metadata: metadata, quota: quota,
      batches: {
        do {
          let batch = try await self.nextBatch()
          watch.took(batch)
          return batch
        } catch {
          watch.ended(.failed(error))
          throw error
        }
      },
      cancel: {
        self.close()
        watch.ended(.closed)
      })
  }

  /// This stream with every batch changed by a state that goes along with it.
  package func mapped<Change: Sendable>(
    _ change: Change, _ apply: @escaping @Sendable (inout Change, [StreamChunk]) -> [StreamChunk]
  ) -> ResponseStream {
    let change = Mutex(change)
    return ResponseStream(
      metadata: metadata, quota: quota,
      batches: {
        guard let batch = try await self.nextBatch() else { return nil }
        return change.withLock { apply(&$0, batch) }
      }, cancel: { self.close() })
  }
}
