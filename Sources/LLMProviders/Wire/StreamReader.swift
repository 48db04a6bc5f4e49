import HTTPCarrier
import LLM
import NIOCore
import Synchronization

/// Pulls one answer from its connection and decodes it on the reader's own task.
final class StreamReader<Decoder: ChunkDecoder>: Sendable {
  private let receiver: AnswerReceiver
  private let state: Mutex<State>
  private let fail: @Sendable (any Error) -> any Error

  private struct State: Sendable {
    var decoder: EventStreamDecoder<Decoder>
    var isAtEnd = false
  }

  /// - Parameter fail: makes the error the reader gets of one that broke the stream.
  init(
    _ receiver: AnswerReceiver, decoder: EventStreamDecoder<Decoder>, fail: @escaping @Sendable (any Error) -> any Error
  ) {
    self.receiver = receiver
    self.fail = fail
    state = Mutex(State(decoder: decoder))
  }

  /// The chunks of the next bytes; nil at the end.
  func pull() async throws -> [StreamChunk]? {
    while true {
      let (failure, isOver) = state.withLock { ($0.decoder.failure, $0.isAtEnd || $0.decoder.isDone) }
      if let failure { throw fail(failure) }
      if isOver {
        await receiver.finish()
        return nil
      }
      let chunks = decode(try await read())
      if !chunks.isEmpty { return chunks }
    }
  }

  /// Closes the connection unless the answer is complete.
  func close() {
    if state.withLock({ $0.isAtEnd || $0.decoder.isDone }) { receiver.drain() } else { receiver.abandon() }
  }

  private func read() async throws -> AnswerBuffer.Reading {
    do { return try await receiver.read() } catch { throw fail(error) }
  }

  private func decode(_ reading: AnswerBuffer.Reading) -> [StreamChunk] {
    state.withLock { state in
      var chunks: [StreamChunk] = []
      switch reading {
      case .head: break
      case .bytes(let parts):
        for part in parts {
          unsafe part.withUnsafeReadableBytes { raw in
            unsafe state.decoder.decode(raw.bindMemory(to: UInt8.self).span, into: &chunks)
          }
        }
      case .end:
        state.isAtEnd = true
        state.decoder.end(into: &chunks)
      }
      return chunks
    }
  }
}
