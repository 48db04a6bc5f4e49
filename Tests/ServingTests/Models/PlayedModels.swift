import JSONKit
import LLM
import Synchronization

@testable import Serving

/// Models that a test plays: each request is answered by a closure.
final class PlayedModels: Sendable {
  private let play: @Sendable (InvocationRequest) async throws -> ResponseStream
  private let offered: [ModelInfo]
  private let seen = Mutex<[InvocationRequest]>([])

  init(
    _ offered: [ModelInfo] = [], _ play: @escaping @Sendable (InvocationRequest) async throws -> ResponseStream
  ) {
    self.offered = offered
    self.play = play
  }

  /// Answers every request with these chunks.
  convenience init(_ chunks: [StreamChunk]) {
    self.init { _ in ResponseStream(chunks: chunks) }
  }

  /// Refuses every request.
  convenience init(failing error: any Error & Sendable) {
    self.init { _ in throw error }
  }

  /// Every request so far.
  var requests: [InvocationRequest] { seen.withLock { $0 } }

  var served: ServedModels {
    ServedModels(
      invoke: { request in
        self.seen.withLock { $0.append(request) }
        return try await self.play(request)
      },
      list: { self.offered })
  }

  /// The completions of these models, with ids and times that do not change.
  var completions: ChatCompletions {
    ChatCompletions(models: served, makeID: { "made" }, secondsSince1970: { 1_795_000_000.75 })
  }
}

/// Chunks of an answer of the provider `p`.
enum Played {
  static func chunk(
    _ change: Delta.Change? = nil, part: Int = 0, choice: Int = 0, finish: FinishReason? = nil, usage: Usage? = nil,
    id: String = "r1", model: String = "m-2"
  ) -> StreamChunk {
    let delta = change.map { Delta(part: part, change: $0) }
    return StreamChunk(
      id: id, provider: "p", model: model, created: 1_790_000_000, choice: choice, delta: delta,
      finish: finish.map { Finish($0, raw: "end") }, usage: usage)
  }

  /// A text in the pieces of its words.
  static func text(_ text: String, finish: FinishReason = .stop, usage: Usage? = nil) -> [StreamChunk] {
    let words = text.split(separator: " ", omittingEmptySubsequences: false)
    var chunks = [chunk(.open(.text("")))]
    for (index, word) in words.enumerated() { chunks.append(chunk(.append((index == 0 ? "" : " ") + word))) }
    return chunks + [chunk(.close), chunk(finish: finish, usage: usage)]
  }

  static func call(_ id: String, _ name: String, _ arguments: String = "") -> Part {
    Part(.toolCall(ToolCall(id: id, name: name, arguments: arguments)))
  }
}
