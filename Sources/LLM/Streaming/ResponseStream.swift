public import JSONKit
import Synchronization

/// The answer of a model while it comes: pulled, single pass, for one reader.
///
/// ```swift
/// for try await chunk in stream { print(chunk.delta?.content ?? "", terminator: "") }
/// let response = try await stream.aggregate()  // all of it, with its usage
/// ```
///
/// Leaving the loop, ``close()`` or the last reference going away closes the connection. `nil` comes only after a chunk
/// with a ``StreamChunk/finish``; a stream that ends earlier throws `streaming_failed` of kind `stream_truncated`.
/// Every ``InvocationError`` it throws carries what had arrived as ``InvocationError/partial``.
public final class ResponseStream: AsyncSequence, AsyncIteratorProtocol, Sendable {
  /// Streams give ``StreamChunk``s.
  public typealias Element = StreamChunk

  /// What the provider said of its limits when it answered; nil where it said nothing.
  public let quota: ProviderQuota?
  let metadata: JSON.Object
  let pull: @Sendable () async throws -> [StreamChunk]?
  let state: Mutex<State>
  private let cancel: @Sendable () -> Void

  /// Makes a stream over a source that gives chunks in batches, for example those of one network read.
  /// - Parameters:
  ///   - metadata: returned unchanged with the response.
  ///   - quota: what the provider said of its limits.
  ///   - batches: gives the next chunks, an empty list to be asked again, nil at the end.
  ///   - cancel: releases the source; called once, also after the end.
  public init(
    metadata: JSON.Object = [:], quota: ProviderQuota? = nil,
    batches: @escaping @Sendable () async throws -> [StreamChunk]?, cancel: @escaping @Sendable () -> Void = {}
  ) {
    self.metadata = metadata
    self.quota = quota
    pull = batches
    self.cancel = cancel
    state = Mutex(State(metadata: metadata))
  }

  /// Makes a stream over a source that gives one chunk at a time, nil at the end.
  public convenience init(
    metadata: JSON.Object = [:], _ pull: @escaping @Sendable () async throws -> StreamChunk?,
    cancel: @escaping @Sendable () -> Void = {}
  ) {
    self.init(metadata: metadata, batches: { try await pull().map { [$0] } }, cancel: cancel)
  }

  /// Makes a stream of chunks that are already there.
  public convenience init(metadata: JSON.Object = [:], chunks: [StreamChunk]) {
    let rest = Mutex<[StreamChunk]?>(chunks)
    self.init(
      metadata: metadata,
      batches: {
        rest.withLock { rest in
          defer { rest = nil }
          return rest
        }
      })
  }

  deinit { close() }

  /// The next chunk; nil when the answer is complete.
  public func next() async throws -> StreamChunk? {
    while true {
      switch state.withLock({ $0.take() }) {
      case .chunk(let chunk): return chunk
      case .end:
        close()
        return nil
      case .closed: throw CancellationError()
      case .needMore: break
      }
      do {
        let batch = try await pull()
        try state.withLock { state throws(InvocationError) in try state.fill(batch) }
      } catch var error as InvocationError {
        if error.partial == nil { error.partial = state.withLock { $0.whole.partial } }
        close()
        throw error
      } catch {
        close()
        throw error
      }
    }
  }

  /// The stream itself: a second loop goes on where the first one stopped.
  public func makeAsyncIterator() -> ResponseStream { self }

  /// Gives up the rest of the answer and closes the connection; idempotent.
  public func close() {
    if state.withLock({ $0.close() }) { cancel() }
  }

  /// Reads to the end and gives the whole response, chunks read before included.
  /// - Throws: ``InvocationError`` with `partial` when the stream broke, `CancellationError` after ``close()``.
  public func aggregate() async throws -> InvocationResponse {
    while try await next() != nil {}
    return try state.withLock { state throws(InvocationError) in try state.whole.aggregate() }
  }

  /// What has arrived so far.
  public var partial: InvocationResponse? {
    state.withLock { $0.whole.partial }
  }
}
