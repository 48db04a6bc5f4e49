import LLM
import NIOCore
import Synchronization

/// Pulls one answer from a WebSocket, an event per message, and decodes it on the reader's own task.
final class SocketReader<Decoder: ChunkDecoder>: Sendable {
  private struct State: Sendable {
    var decoder: Decoder
    /// What stopped the answer; thrown once the chunks before it were given out.
    var failure: (any Error)?
    var isReleased = false
  }

  private let socket: WebSocket
  private let idle: Duration
  private let state: Mutex<State>
  private let release: @Sendable (WebSocket) -> Void
  private let fail: @Sendable (any Error) -> any Error

  /// - Parameters:
  ///   - release: takes the socket when the answer is complete, so that it serves again.
  ///   - fail: makes the error the reader gets of one that broke the answer.
  init(
    _ socket: WebSocket, decoder: Decoder, idle: Duration, release: @escaping @Sendable (WebSocket) -> Void,
    fail: @escaping @Sendable (any Error) -> any Error
  ) {
    self.socket = socket
    self.idle = idle
    self.release = release
    self.fail = fail
    state = Mutex(State(decoder: decoder))
  }

  /// The chunks of the next events; nil at the end.
  func pull() async throws -> [StreamChunk]? {
    while true {
      let (failure, isDone) = state.withLock { ($0.failure, $0.decoder.isDone) }
      if let failure { throw fail(failure) }
      if isDone {
        close()
        return nil
      }
      let message: ByteBuffer?
      do { message = try await socket.next(within: idle) } catch { throw fail(error) }
      guard let message else { return nil }
      let chunks = decode(message)
      if !chunks.isEmpty { return chunks }
    }
  }

  /// Gives the socket back when the answer is complete, and closes it otherwise: the rest would come before the next answer.
  func close() {
    let (isFirst, isComplete) = state.withLock { state in
      defer { state.isReleased = true }
      return (!state.isReleased, state.decoder.isDone && state.failure == nil)
    }
    guard isFirst else { return }
    if isComplete { release(socket) } else { socket.close() }
  }

  private func decode(_ message: ByteBuffer) -> [StreamChunk] {
    state.withLock { state in
      var chunks: [StreamChunk] = []
      do {
        try unsafe message.withUnsafeReadableBytes { raw in
          try unsafe state.decoder.decode(raw.bindMemory(to: UInt8.self).span, into: &chunks)
        }
      } catch {
        state.failure = error
      }
      return chunks
    }
  }
}
