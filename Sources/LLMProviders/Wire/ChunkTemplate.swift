import JSONKit
import LLM

/// What every chunk of one answer says alike.
struct ChunkTemplate: Sendable {
  let provider: String
  var id = ""
  var model: String
  var created: Int64 = 0
  /// Whether the answer comes from the model's maker or costs what it costs there.
  var isPriced = true

  init(provider: String, model: String) {
    self.provider = provider
    self.model = model
  }

  func delta(_ part: Int, _ change: Delta.Change, isAnswer: Bool = false, choice: Int = 0) -> StreamChunk {
    StreamChunk(
      id: id, provider: provider, model: model, created: created, choice: choice,
      delta: Delta(part: part, change: change, isAnswer: isAnswer))
  }

  func finish(_ finish: Finish, usage: Usage? = nil, choice: Int = 0) -> StreamChunk {
    StreamChunk(
      id: id, provider: provider, model: model, created: created, choice: choice, finish: finish,
      usage: usage.map(priced))
  }

  func usage(_ usage: Usage) -> StreamChunk {
    StreamChunk(id: id, provider: provider, model: model, created: created, usage: priced(usage))
  }

  private func priced(_ usage: Usage) -> Usage { isPriced ? usage.priced(model: model) : usage }

  func echo(_ raw: JSON) -> Echo { Echo(provider: provider, model: model, raw: raw) }
}

extension InvocationError {
  /// An event that is no JSON: nothing after it can be trusted.
  static func unreadableEvent(_ error: JSONError) -> InvocationError {
    InvocationError(
      .streamingFailed, "An event of the stream is no JSON: \(error).", kind: .serverError, isRetryable: true)
  }
}
