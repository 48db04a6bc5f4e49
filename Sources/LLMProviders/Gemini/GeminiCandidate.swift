import JSONKit
import LLM

/// One candidate while it grows: numbers its parts in the order they appear.
struct GeminiCandidate: Sendable {
  /// What all candidates of one answer share.
  struct Context: Sendable {
    let provider: String
    /// The model as it was asked for: signatures belong to it, and an answer names it more exactly.
    let asked: String
    let names: GeminiNames
  }

  let index: Int
  private var nextPart = 0
  private var open: (isThought: Bool, part: Int)?
  private var lastText: Int?
  private var calls = GeminiCalls()
  private var word: String?
  /// What the last events said of the whole candidate: where the text comes from, and everything else.
  private var sources: JSON.Object = [:]
  private var details: JSON.Object = [:]

  init(index: Int) {
    self.index = index
  }

  mutating func apply(
    _ candidate: JSON, _ context: Context, _ template: ChunkTemplate, into chunks: inout [StreamChunk]
  ) {
    for member in candidate.objectValue ?? [:] {
      switch member.key {
      case "content":
        for part in member.value["parts"]?.arrayValue ?? [] { add(part, context, template, into: &chunks) }
      case "finishReason": word = member.value.stringValue ?? word
      case "groundingMetadata", "citationMetadata", "urlContextMetadata": sources[member.key] = member.value
      case "index", "tokenCount": break
      default: details[member.key] = member.value
      }
    }
  }

  /// Why this candidate is no answer.
  var failure: InvocationError? {
    word.flatMap { GeminiFinish.failure($0, message: details["finishMessage"]?.stringValue) }
  }

  /// Closes what is open; nil when no finish reason came.
  mutating func end(_ template: ChunkTemplate, into chunks: inout [StreamChunk]) -> Finish? {
    if let lastText, !sources.isEmpty {
      for source in sources {
        let annotation: JSON = .object([source.key: source.value])
        chunks.append(template.delta(lastText, .annotate(annotation), choice: index))
      }
      sources = [:]
    }
    closeText(template, into: &chunks)
    calls.close(template, choice: index, into: &chunks)
    guard let word else { return nil }
    for source in sources { details[source.key] = source.value }
    return GeminiFinish.finish(word, hasCalls: calls.count > 0, details: details.isEmpty ? .none : .object(details))
  }

  private mutating func add(
    _ part: JSON, _ context: Context, _ template: ChunkTemplate, into chunks: inout [StreamChunk]
  ) {
    guard let members = part.objectValue else { return }
    let isThought = members["thought"]?.boolValue ?? false
    if let text = members["text"]?.stringValue {
      let extras = members.filter { $0.key != "text" && $0.key != "thought" }
      if extras.isEmpty { return append(text, isThought, template, into: &chunks) }
      // A signature belongs to exactly this part, be it empty: it is neither merged nor dropped.
      let echo = Self.echo(extras, context)
      return whole(
        Part(isThought ? .reasoning(text) : .text(text), echo: echo), isAnswer: !isThought, template, into: &chunks)
    }
    if let call = members["functionCall"], call.objectValue != nil {
      closeText(template, into: &chunks)
      let echo = Self.echo(members.filter { $0.key != "functionCall" }, context)
      return calls.add(call, echo, context, template, choice: index, numbering: &nextPart, into: &chunks)
    }
    if let (key, media) = GeminiMedia.read(members) {
      return whole(
        Part(.media(media), echo: Self.echo(members.filter { $0.key != key }, context)), template, into: &chunks)
    }
    guard let type = members.first(where: { !Self.companions.contains($0.key) })?.key else { return }
    let echo = Echo(provider: context.provider, model: context.asked, raw: part)
    whole(Part(.providerItem(type: type), echo: echo), template, into: &chunks)
  }

  /// Members that stand beside what a part is.
  private static let companions = ["thought", "thoughtSignature", "mediaResolution", "videoMetadata", "partMetadata"]

  private static func echo(_ members: [JSON.Member], _ context: Context) -> Echo? {
    if members.isEmpty { return nil }
    return Echo(provider: context.provider, model: context.asked, raw: .object(JSON.Object(members)))
  }
}

// MARK: Parts

extension GeminiCandidate {
  /// Takes a piece of text; it opens a part where none of its kind is open.
  mutating func append(
    _ text: String, _ isThought: Bool, _ template: ChunkTemplate, into chunks: inout [StreamChunk]
  ) {
    if text.isEmpty { return }
    let part: Int
    if let open, open.isThought == isThought {
      part = open.part
    } else {
      closeText(template, into: &chunks)
      part = takePart()
      open = (isThought, part)
      if !isThought { lastText = part }
      let opening = Part(isThought ? .reasoning("") : .text(""))
      chunks.append(template.delta(part, .open(opening), isAnswer: !isThought, choice: index))
    }
    chunks.append(template.delta(part, .append(text), isAnswer: !isThought, choice: index))
  }

  private mutating func whole(
    _ whole: Part, isAnswer: Bool = false, _ template: ChunkTemplate, into chunks: inout [StreamChunk]
  ) {
    closeText(template, into: &chunks)
    let part = takePart()
    if isAnswer { lastText = part }
    chunks.append(template.delta(part, .open(whole), isAnswer: isAnswer, choice: index))
    chunks.append(template.delta(part, .close, isAnswer: isAnswer, choice: index))
  }

  private mutating func closeText(_ template: ChunkTemplate, into chunks: inout [StreamChunk]) {
    guard let open else { return }
    chunks.append(template.delta(open.part, .close, isAnswer: !open.isThought, choice: index))
    self.open = nil
  }

  private mutating func takePart() -> Int {
    nextPart += 1
    return nextPart - 1
  }
}
