package import JSONKit
package import LLM

/// Reads the events of one answer; unknown events and deltas are skipped, as the versioning policy asks.
package struct AnthropicDecoder: ChunkDecoder {
  private var template: ChunkTemplate
  private var blocks: [AnthropicBlock] = []
  private var usage = AnthropicUsage()
  private var finish: Finish?
  package private(set) var isDone = false

  package init(provider: String, model: String, created: Int64 = 0) {
    template = ChunkTemplate(provider: provider, model: model)
    template.created = created
  }

  package mutating func decode(_ data: Span<UInt8>, into chunks: inout [StreamChunk]) throws(InvocationError) {
    if let piece = AnthropicPiece(data) {
      guard let place = blocks.lastIndex(where: { $0.index == piece.index }) else { return }
      blocks[place].append(piece.text, template, into: &chunks)
      return
    }
    let event: JSON
    do { event = try JSON(parsing: data) } catch { throw .unreadableEvent(error) }
    switch event["type"]?.stringValue {
    case "content_block_delta":
      guard let place = place(of: event) else { return }
      blocks[place].apply(event["delta"] ?? .null, template, into: &chunks)
    case "content_block_start": open(event, into: &chunks)
    case "content_block_stop":
      guard let place = place(of: event) else { return }
      blocks[place].close(template, into: &chunks)
    case "message_start": start(event["message"] ?? .null)
    case "message_delta": end(event)
    case "message_stop":
      end(into: &chunks)
      isDone = true
    case "error": throw AnthropicFailure.error(inStream: event)
    default: break
    }
  }

  /// A whole answer has the members of the events: blocks that are complete when they open, and the stop reason.
  package mutating func decode(whole answer: JSON, into chunks: inout [StreamChunk]) throws(InvocationError) {
    guard let content = answer["content"]?.arrayValue else { throw .noAnswer }
    start(answer)
    for (index, block) in content.enumerated() {
      open(["index": .integer(Int64(index)), "content_block": block], into: &chunks)
      blocks[blocks.count - 1].close(template, into: &chunks)
    }
    end(["delta": answer])
    end(into: &chunks)
    isDone = true
  }

  /// A stop reason ends the answer even where the last event is missing.
  package mutating func end(into chunks: inout [StreamChunk]) {
    guard let finish else { return }
    self.finish = nil
    chunks.append(template.finish(finish, usage: usage.unified))
  }

  private mutating func start(_ message: JSON) {
    if let id = message["id"]?.stringValue { template.id = id }
    if let model = message["model"]?.stringValue { template.model = model }
    usage.merge(message["usage"])
  }

  private mutating func end(_ event: JSON) {
    usage.merge(event["usage"])
    guard let delta = event["delta"], let word = delta["stop_reason"]?.stringValue else { return }
    var details: JSON? = delta["stop_details"].flatMap { $0.isNull ? nil : $0 }
    if let sequence = delta["stop_sequence"]?.stringValue { details = ["stop_sequence": .string(sequence)] }
    finish = Finish(Self.reason(of: word), raw: word, details: details)
  }

  private mutating func open(_ event: JSON, into chunks: inout [StreamChunk]) {
    guard let index = event["index"]?.intValue, let block = event["content_block"] else { return }
    let part = blocks.count
    let (opened, opening) = AnthropicBlock.open(block, index: index, part: part, template)
    blocks.append(opened)
    chunks.append(template.delta(part, .open(opening), isAnswer: opened.isAnswer))
    for citation in block["citations"]?.arrayValue ?? [] {
      chunks.append(template.delta(part, .annotate(citation)))
    }
  }

  /// The block an event is about; the last one where a server uses an index twice.
  private func place(of event: JSON) -> Int? {
    guard let index = event["index"]?.intValue else { return nil }
    return blocks.lastIndex { $0.index == index }
  }

  private static func reason(of word: String) -> FinishReason {
    switch word {
    case "max_tokens", "model_context_window_exceeded": .length
    case "tool_use": .toolCalls
    case "pause_turn": .paused
    case "refusal": .refusal
    default: .stop
    }
  }
}
