import JSONKit
import LLM

/// The events of one streamed answer, each pulled from the provider when the one before has been taken.
///
/// A failure before the first event is thrown; a later one is the last event, in place of `[DONE]`.
struct ChatCompletionEvents: Sendable {
  private let stream: ResponseStream
  private var chunks: ChatCompletionChunks
  private var ready: [[UInt8]] = []
  private var isOver = false
  /// What broke the answer off; nil while it did not.
  private(set) var failure: (any Error)?

  /// Waits for the first event.
  ///
  /// - Throws: what the stream throws, and ``OpenAIError``.
  init(_ stream: ResponseStream, _ chunks: ChatCompletionChunks) async throws {
    self.stream = stream
    self.chunks = chunks
    try await fill()
  }

  /// The data of the next event; nil after the last one.
  ///
  /// - Throws: `CancellationError` and nothing else.
  mutating func next() async throws -> [UInt8]? {
    if ready.isEmpty {
      if isOver { return nil }
      do {
        try await fill()
      } catch let error as CancellationError {
        throw error
      } catch {
        failure = error
        end(with: [OpenAIError(error).json.bytes])
      }
    }
    return ready.removeFirst()
  }

  /// Gives the rest of the answer up.
  func close() {
    stream.close()
  }

  private mutating func fill() async throws {
    while ready.isEmpty {
      guard let chunk = try await stream.next() else {
        return end(with: (chunks.last.map { [$0.bytes] } ?? []) + [Array("[DONE]".utf8)])
      }
      ready = try chunks.take(chunk).map(\.bytes)
    }
  }

  private mutating func end(with events: [[UInt8]]) {
    isOver = true
    ready = events
    stream.close()
  }
}
