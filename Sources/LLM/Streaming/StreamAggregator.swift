public import JSONKit

/// Folds chunks into the whole response as they come: its memory is the text, not the chunks.
public struct StreamAggregator: Sendable {
  private var id = ""
  private var provider = ""
  private var model = ""
  private var created: Int64 = 0
  private var choices: [Unfinished] = []
  private var usage: Usage?
  private let metadata: JSON.Object

  /// An aggregator that has heard nothing yet.
  ///
  /// - Parameter metadata: the request's metadata, which the response returns unchanged.
  public init(metadata: JSON.Object = [:]) {
    self.metadata = metadata
  }

  /// Takes the next chunk; amortised linear in its text.
  public mutating func add(_ chunk: StreamChunk) {
    if id.isEmpty { id = chunk.id }
    if provider.isEmpty { provider = chunk.provider }
    if model.isEmpty { model = chunk.model }
    if created == 0 { created = chunk.created }
    if let usage = chunk.usage { self.usage = usage }
    guard chunk.delta != nil || chunk.finish != nil else { return }
    let place = place(of: chunk.choice)
    if let delta = chunk.delta { choices[place].apply(delta) }
    if let finish = chunk.finish { choices[place].finish = finish }
  }

  /// Whether at least one choice began and every choice that began has ended.
  public var isFinished: Bool {
    !choices.isEmpty && choices.allSatisfy { $0.finish != nil }
  }

  /// Whether no chunk brought anything yet.
  var isEmpty: Bool { choices.isEmpty && id.isEmpty }

  /// The whole response.
  /// - Throws: ``InvocationError`` `streaming_failed`, kind `stream_truncated`, with `partial`, when a choice has no end.
  public func aggregate() throws(InvocationError) -> InvocationResponse {
    guard isFinished else { throw truncation }
    return response
  }

  /// What has arrived so far; a choice without an end has the finish reason `error`.
  public var partial: InvocationResponse? {
    isEmpty ? nil : response
  }

  var truncation: InvocationError {
    InvocationError(
      .streamingFailed, "The stream ended before the model did; what had arrived is kept as the partial answer.",
      kind: .streamTruncated, provider: provider.isEmpty ? nil : provider, model: model.isEmpty ? nil : model,
      isRetryable: true, partial: partial)
  }

  private var response: InvocationResponse {
    InvocationResponse(
      id: id, provider: provider, model: model, created: created,
      choices: choices.map(\.choice).sorted { $0.index < $1.index }, usage: usage, metadata: metadata)
  }

  private mutating func place(of index: Int) -> Int {
    if let place = choices.firstIndex(where: { $0.index == index }) { return place }
    choices.append(Unfinished(index: index))
    return choices.count - 1
  }
}
