import JSONKit
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

  package init(provider: String, model: String) {
    template = ChunkTemplate(provider: provider, model: model)
  }

  package mutating func decode(_ data: Span<UInt8>, into chunks: inout [StreamChunk]) throws(InvocationError) {
    if Self.isDoneMark(data) {
      end(into: &chunks)
      isDone = true
      return
    }
    let event: JSON
    do { event = try JSON(parsing: data) } catch { throw .unreadableEvent(error) }
    if let error = event["error"], !error.isNull { throw OpenAIChatFailure.error(inStream: event) }
    if !hasStarted { start(event) }
    for choice in event["choices"]?.arrayValue ?? [] {
      let place = place(of: choice["index"]?.intValue ?? 0)
      choices[place].apply(choice, template, into: &chunks)
    }
    if let usage = OpenAIChatUsage.read(event) { chunks.append(template.usage(usage)) }
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

  private static func isDoneMark(_ data: Span<UInt8>) -> Bool {
    guard data.count >= 6, data[0] == UInt8(ascii: "[") else { return false }
    for (offset, byte) in "[DONE]".utf8.enumerated() where data[offset] != byte { return false }
    return true
  }
}
