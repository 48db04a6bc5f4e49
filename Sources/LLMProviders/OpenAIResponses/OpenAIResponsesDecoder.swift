package import JSONKit
package import LLM

/// Reads the events of one answer.
///
/// Pieces of an item are shown as they come; what an item is when it is done is what counts. Events that are not known
/// are skipped. An answer without its last event stays unfinished, so its stream ends with an error.
/// Source: OpenAI API reference, "Responses", "Streaming events"; read 2026-11-25.
package struct OpenAIResponsesDecoder: ChunkDecoder {
  private var template: ChunkTemplate
  private var items: [ResponsesItem] = []
  private var nextPart = 0
  package private(set) var isDone = false

  package init(provider: String, model: String) {
    template = ChunkTemplate(provider: provider, model: model)
  }

  package mutating func decode(_ data: Span<UInt8>, into chunks: inout [StreamChunk]) throws(InvocationError) {
    if DoneMark.matches(data) {
      isDone = true
      return
    }
    if let piece = ResponsesTextPiece(data), let place = items.lastIndex(where: { $0.id.sameBytes(as: piece.item) }),
      items[place].append(piece, template, into: &chunks)
    {
      return
    }
    let event: JSON
    do { event = try JSON(parsing: data) } catch { throw .unreadableEvent(error) }
    let type = event["type"]?.stringValue ?? ""
    if let piece = ResponsesPiece(type) {
      append(event, piece, into: &chunks)
      return
    }
    switch type {
    case "response.output_item.added":
      guard let item = event["item"], case .object = item else { return }
      _ = open(item, event, into: &chunks)
    case "response.output_item.done":
      guard let item = event["item"], case .object = item else { return }
      var place = place(of: event)
      if let known = place, !items[known].isSame(item) { place = nil }
      let finished = place ?? open(item, event, into: &chunks)
      items[finished].finish(item, numbering: &nextPart, template, into: &chunks)
    case "response.output_text.annotation.added":
      guard let place = place(of: event), let annotation = event["annotation"] else { return }
      items[place].annotate(annotation, content: event["content_index"]?.intValue, template, into: &chunks)
    case "response.completed", "response.incomplete", "response.failed", "response.cancelled":
      try end(with: event["response"] ?? .null, word: String(type.dropFirst("response.".count)), into: &chunks)
    default:
      let isUnnamed = type.isEmpty && event["error"].map { !$0.isNull } == true
      if type == "error" || isUnnamed { throw OpenAIFailure.error(inStream: event) }
      start(event["response"])
    }
  }

  /// A whole answer is the response that a stream's last event brings.
  package mutating func decode(whole answer: JSON, into chunks: inout [StreamChunk]) throws(InvocationError) {
    guard answer["output"]?.arrayValue != nil else { throw .noAnswer }
    try end(with: answer, word: "completed", into: &chunks)
  }

  /// Nothing waits for the end: an answer is complete only when the provider says so.
  package mutating func end(into chunks: inout [StreamChunk]) {}

  private mutating func start(_ response: JSON?) {
    guard template.id.isEmpty, let response, let id = response["id"]?.stringValue else { return }
    template.id = id
    if let model = response["model"]?.stringValue, !model.isEmpty { template.model = model }
    let created = response["created_at"]
    template.created = created?.int64Value ?? created?.doubleValue.flatMap { Int64(exactly: $0.rounded()) } ?? 0
  }
}

// MARK: Items

extension OpenAIResponsesDecoder {
  private mutating func open(_ item: JSON, _ event: JSON, into chunks: inout [StreamChunk]) -> Int {
    items.append(ResponsesItem(item, index: event["output_index"]?.intValue))
    items[items.count - 1].open(item, numbering: &nextPart, template, into: &chunks)
    return items.count - 1
  }

  private mutating func append(_ event: JSON, _ piece: ResponsesPiece, into chunks: inout [StreamChunk]) {
    guard let text = event["delta"]?.stringValue, !text.isEmpty else { return }
    let place: Int
    if let known = self.place(of: event) {
      place = known
    } else if let type = piece.itemType {
      // Some servers never say that an item begins.
      let item: JSON = ["type": .string(type), "id": event["item_id"] ?? .null]
      place = open(item, event, into: &chunks)
    } else {
      return
    }
    items[place].append(text, piece, event, numbering: &nextPart, template, into: &chunks)
  }

  /// The item an event is about: the one of its id, else the last one at its index that is not done.
  private func place(of event: JSON) -> Int? {
    if let id = event["item_id"]?.stringValue ?? event["item"]?["id"]?.stringValue, !id.isEmpty,
      let place = items.lastIndex(where: { $0.id.sameBytes(as: id) })
    {
      return place
    }
    guard let index = event["output_index"]?.intValue else { return nil }
    return items.lastIndex { $0.index == index && !$0.isDone }
  }
}

// MARK: The end

extension OpenAIResponsesDecoder {
  /// - Parameter word: the status where the response does not say it.
  private mutating func end(
    with response: JSON, word: String, into chunks: inout [StreamChunk]
  ) throws(InvocationError) {
    start(response)
    for (place, item) in (response["output"]?.arrayValue ?? []).enumerated() {
      if place == items.count {
        items.append(ResponsesItem(item, index: place))
        items[place].open(item, numbering: &nextPart, template, into: &chunks)
      }
      guard items[place].isSame(item) else { continue }
      items[place].finish(item, numbering: &nextPart, template, into: &chunks)
    }
    for place in items.indices { items[place].close(template, into: &chunks) }
    let status = response["status"]?.stringValue ?? word
    switch status {
    case "failed": throw OpenAIFailure.error(inStream: ["error": response["error"] ?? .null])
    case "cancelled":
      throw InvocationError(.cancelled, "The answer was cancelled at the provider.", kind: .cancelled)
    case "queued", "in_progress":
      throw InvocationError(
        .invalidRequest, "The provider will answer in the background, which is not waited for; leave `background` out.",
        kind: .unsupported)
    default: break
    }
    chunks.append(template.finish(finish(response, status), usage: OpenAIResponsesUsage.read(response)))
    isDone = true
  }

  private func finish(_ response: JSON, _ status: String) -> Finish {
    var details: JSON.Object = [:]
    // Thoughts the provider could not take back are told here.
    if let changes = response["input_transformations"]?.arrayValue, !changes.isEmpty {
      details["input_transformations"] = .array(changes)
    }
    guard status == "incomplete" else {
      let reason: FinishReason =
        items.contains(where: \.isCall) ? .toolCalls : items.contains(where: \.hasRefused) ? .refusal : .stop
      return Finish(reason, raw: status, details: details.isEmpty ? nil : .object(details))
    }
    let incomplete = response["incomplete_details"]
    for member in incomplete?.objectValue ?? [:] { details[member.key] = member.value }
    let word = incomplete?["reason"]?.stringValue
    let reason: FinishReason = word == "content_filter" ? .contentFilter : word == "steered" ? .stop : .length
    return Finish(
      reason, raw: word.map { "\(status):\($0)" } ?? status, details: details.isEmpty ? nil : .object(details))
  }
}
