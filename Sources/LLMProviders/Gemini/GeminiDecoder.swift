package import JSONKit
package import LLM

/// Reads the events of one answer.
///
/// Every event is a whole response with the parts that are new. Nothing marks the end: the answer is complete when the
/// bytes end after a finish reason, so finish and usage are told then. An answer without a finish reason stays unfinished,
/// so its stream ends with an error.
///
/// Source: Gemini API reference, "GenerateContentResponse"; read 2026-11-25.
package struct GeminiDecoder: ChunkDecoder {
  private var template: ChunkTemplate
  private let context: GeminiCandidate.Context
  private var candidates: [GeminiCandidate] = []
  private var usage = GeminiUsage()
  /// Why the prompt was not answered.
  private var block: JSON?
  package let isDone = false

  /// - Parameter names: of the request's tools, so that calls carry the tools' own names.
  package init(provider: String, model: String, created: Int64 = 0, names: GeminiNames = GeminiNames()) {
    template = ChunkTemplate(provider: provider, model: model)
    template.created = created
    context = GeminiCandidate.Context(provider: provider, asked: model, names: names)
  }

  package mutating func decode(_ data: Span<UInt8>, into chunks: inout [StreamChunk]) throws(InvocationError) {
    if !candidates.isEmpty, let piece = GeminiPiece(data, id: template.id, model: template.model) {
      if let place = piece.usage { usage.merge(data.extracting(place)) }
      candidates[place(of: 0)].append(piece.text, false, template, into: &chunks)
      return
    }
    let event: JSON
    do { event = try JSON(parsing: data) } catch { throw .unreadableEvent(error) }
    try apply(event, into: &chunks)
  }

  /// A whole answer is one event, or the list of all of them where the server does not stream.
  package mutating func decode(whole answer: JSON, into chunks: inout [StreamChunk]) throws(InvocationError) {
    let events = answer.arrayValue ?? [answer]
    for event in events {
      guard event["candidates"] != nil || event["promptFeedback"] != nil || event["error"] != nil else {
        throw .noAnswer
      }
      try apply(event, into: &chunks)
    }
    if events.isEmpty { throw .noAnswer }
    end(into: &chunks)
  }

  private mutating func apply(_ event: JSON, into chunks: inout [StreamChunk]) throws(InvocationError) {
    if let error = GeminiFailure.error(inStream: event) {
      tellUsage(into: &chunks)
      throw error
    }
    if let id = event["responseId"]?.stringValue { template.id = id }
    if let model = event["modelVersion"]?.stringValue, !model.isEmpty { template.model = model }
    usage.merge(event["usageMetadata"])
    if let feedback = event["promptFeedback"], feedback["blockReason"]?.stringValue != nil { block = feedback }
    for candidate in event["candidates"]?.arrayValue ?? [] {
      let place = place(of: candidate["index"]?.intValue ?? 0)
      candidates[place].apply(candidate, context, template, into: &chunks)
    }
    // Where only one answer was asked for, a broken one is a failure; among several the others stay.
    guard candidates.count == 1, let error = candidates[0].failure else { return }
    end(into: &chunks)
    throw error
  }

  package mutating func end(into chunks: inout [StreamChunk]) {
    let blocked = block.map { feedback in
      let word = feedback["blockReason"]?.stringValue ?? ""
      return Finish(.contentFilter, raw: "blockReason:" + word, details: feedback)
    }
    if candidates.isEmpty, blocked != nil { candidates.append(GeminiCandidate(index: 0)) }
    for index in candidates.indices {
      guard let finish = candidates[index].end(template, into: &chunks) ?? blocked else { continue }
      chunks.append(template.finish(finish, choice: candidates[index].index))
    }
    tellUsage(into: &chunks)
  }

  /// The counts grow from event to event; only the last ones are told.
  private mutating func tellUsage(into chunks: inout [StreamChunk]) {
    guard let usage = usage.unified() else { return }
    chunks.append(template.usage(usage))
  }

  private mutating func place(of index: Int) -> Int {
    if let place = candidates.firstIndex(where: { $0.index == index }) { return place }
    candidates.append(GeminiCandidate(index: index))
    return candidates.count - 1
  }
}
