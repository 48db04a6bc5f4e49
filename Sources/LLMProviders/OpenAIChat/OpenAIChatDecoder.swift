package import JSONKit
package import LLM

/// Reads the events of one answer.
///
/// Takes what servers in the wild send: a missing `[DONE]`, usage in any event, `error` as text or object, several
/// names for thoughts. An answer without a finish reason stays unfinished, so its stream ends with an error.
package struct OpenAIChatDecoder: ChunkDecoder {
  private var template: ChunkTemplate
  private var choices: [OpenAIChatChoice] = []
  package private(set) var isDone = false
  private var hasStarted = false

  /// - Parameter isPriced: whether the model costs what its maker asks for it.
  package init(provider: String, model: String, isPriced: Bool = true) {
    template = ChunkTemplate(provider: provider, model: model)
    template.isPriced = isPriced
  }

  package mutating func decode(_ data: Span<UInt8>, into chunks: inout [StreamChunk]) throws(InvocationError) {
    if DoneMark.matches(data) {
      end(into: &chunks)
      isDone = true
      return
    }
    if hasStarted, let piece = OpenAIChatPiece(data) {
      choices[place(of: piece.choice)].append(piece.text, template, into: &chunks)
      return
    }
    let event: JSON
    do { event = try JSON(parsing: data) } catch { throw .unreadableEvent(error) }
    if let error = event["error"], !error.isNull { throw OpenAIFailure.error(inStream: event) }
    if !hasStarted { start(event) }
    for choice in event["choices"]?.arrayValue ?? [] { apply(choice, into: &chunks) }
    if let usage = OpenAIChatUsage.read(event) { chunks.append(template.usage(usage)) }
  }

  /// A whole answer is one event whose choices bring a `message` in place of a `delta`.
  package mutating func decode(whole answer: JSON, into chunks: inout [StreamChunk]) throws(InvocationError) {
    guard let choices = answer["choices"]?.arrayValue else { throw .noAnswer }
    start(answer)
    for choice in choices {
      guard var members = choice.objectValue else { continue }
      members["delta"] = members["message"]
      apply(.object(members), into: &chunks)
    }
    if let usage = OpenAIChatUsage.read(answer) { chunks.append(template.usage(usage)) }
    isDone = true
  }

  private mutating func apply(_ choice: JSON, into chunks: inout [StreamChunk]) {
    let place = place(of: choice["index"]?.intValue ?? 0)
    choices[place].apply(choice, template, into: &chunks)
  }

  package mutating func end(into chunks: inout [StreamChunk]) {}

  private mutating func start(_ event: JSON) {
    // Azure's first event carries neither id nor model.
    guard let id = event["id"]?.stringValue, !id.isEmpty else { return }
    template.id = id
    if let model = event["model"]?.stringValue, !model.isEmpty { template.model = model }
    template.created = event["created"]?.int64Value ?? 0
    hasStarted = true
  }

  private mutating func place(of index: Int) -> Int {
    if let place = choices.firstIndex(where: { $0.index == index }) { return place }
    choices.append(OpenAIChatChoice(index: index))
    return choices.count - 1
  }
}
