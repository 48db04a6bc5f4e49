import JSONKit
package import LLM
import Synchronization

/// A model in a test: each request gets the next turn, streamed in pieces.
package final class FakeModel: Provider {
  package enum Turn: Sendable {
    case text(String, FinishReason = .stop)
    case calls([ToolCall], FinishReason = .toolCalls)
    case message(Message, FinishReason)
    /// The request itself fails.
    case failure(InvocationError)
    /// The stream ends in mid-answer, after this text.
    case cut(String)
    /// No answer until the task is cancelled.
    case silence

    /// One call.
    package static func call(_ name: String, _ arguments: String = "{}", id: String = "c1") -> Turn {
      .calls([ToolCall(id: id, name: name, arguments: arguments)])
    }
  }

  package let name = "fake"
  private let answer: @Sendable (Int, InvocationRequest) async throws -> Turn
  private let state = Mutex<[InvocationRequest]>([])

  /// - Parameter answer: the turn of the n-th request, counted from 1.
  package init(_ answer: @escaping @Sendable (Int, InvocationRequest) async throws -> Turn) {
    self.answer = answer
  }

  /// Plays these turns, and repeats the last one for ever.
  package convenience init(_ turns: Turn...) {
    self.init { number, _ in turns[min(number, turns.count) - 1] }
  }

  /// Every request so far.
  package var requests: [InvocationRequest] { state.withLock { $0 } }

  package func models() async throws -> [ModelInfo] { [ModelInfo(id: "fake", provider: name)] }

  package func invoke(_ request: ProviderRequest) async throws -> ResponseStream {
    let number = state.withLock { requests in
      requests.append(request.invocation)
      return requests.count
    }
    switch try await answer(number, request.invocation) {
    case .text(let text, let reason): return stream([.text(text)], reason)
    case .calls(let calls, let reason): return stream(calls.map { Part(.toolCall($0)) }, reason)
    case .message(let message, let reason): return stream(message.content, reason)
    case .failure(let error): throw error
    case .cut(let text): return ResponseStream(chunks: chunks([.text(text)]))
    case .silence:
      try await ManualClock().sleep(until: ManualClock.Instant(offset: .seconds(1)), tolerance: nil)
      throw CancellationError()
    }
  }

  private func stream(_ parts: [Part], _ reason: FinishReason) -> ResponseStream {
    let usage = Usage(inputTokens: 10, outputTokens: 5)
    let end = StreamChunk(provider: name, model: "fake", finish: Finish(reason), usage: usage)
    return ResponseStream(chunks: chunks(parts) + [end])
  }

  private func chunks(_ parts: [Part]) -> [StreamChunk] {
    var chunks: [StreamChunk] = []
    for (index, part) in parts.enumerated() {
      guard case .text(let text) = part.kind else {
        chunks.append(chunk(Delta(part: index, change: .open(part))))
        continue
      }
      chunks.append(chunk(Delta(part: index, change: .open(.text("")), isAnswer: true)))
      let middle = text.index(text.startIndex, offsetBy: text.count / 2)
      for piece in [text[..<middle], text[middle...]] where !piece.isEmpty {
        chunks.append(chunk(Delta(part: index, change: .append(String(piece)), isAnswer: true)))
      }
    }
    return chunks
  }

  private func chunk(_ delta: Delta) -> StreamChunk {
    StreamChunk(id: "m1", provider: name, model: "fake", delta: delta)
  }
}
