import JSONKit

extension ResponseStream {
  /// The chunks in hand and the fold of those handed out.
  struct State: Sendable {
    enum Step: Sendable {
      case chunk(StreamChunk), needMore, end, closed
    }

    enum Rest: Sendable {
      case chunks([StreamChunk]), needMore, end, closed
    }

    private(set) var whole: StreamAggregator
    private var batch: [StreamChunk] = []
    private var position = 0
    private var isAtEnd = false
    private var isClosed = false

    init(metadata: JSON.Object) {
      whole = StreamAggregator(metadata: metadata)
    }

    mutating func take() -> Step {
      if position < batch.count {
        let chunk = batch[position]
        position += 1
        whole.add(chunk)
        return .chunk(chunk)
      }
      if isAtEnd { return .end }
      return isClosed ? .closed : .needMore
    }

    /// Everything in hand at once and not folded, for a stream around this one.
    mutating func takeRest() -> Rest {
      if position < batch.count {
        defer { position = batch.count }
        return .chunks(Array(batch[position...]))
      }
      if isAtEnd { return .end }
      return isClosed ? .closed : .needMore
    }

    /// Puts chunks of ``takeRest()`` back in front, to be taken again.
    mutating func putBack(_ chunks: [StreamChunk]) {
      guard !isClosed else { return }
      batch = chunks
      position = 0
    }

    mutating func fill(_ next: [StreamChunk]?) throws(InvocationError) {
      batch = next ?? []
      position = 0
      guard next == nil else { return }
      guard whole.isFinished else { throw whole.truncation }
      isAtEnd = true
    }

    /// Whether this was the first call, so that the source is released once.
    mutating func close() -> Bool {
      defer { isClosed = true }
      if !isAtEnd {
        batch = []
        position = 0
      }
      return !isClosed
    }
  }
}
