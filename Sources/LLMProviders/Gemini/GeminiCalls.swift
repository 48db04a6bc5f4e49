import JSONKit
import LLM

/// The calls of one candidate: mostly each comes whole, on request its arguments come piece by piece.
struct GeminiCalls: Sendable {
  private(set) var count = 0
  private var growing: (part: Int, arguments: GeminiArguments)?

  /// Takes a call, or the next pieces of the last one, which have no name.
  mutating func add(
    _ call: JSON, _ echo: Echo?, _ context: GeminiCandidate.Context, _ template: ChunkTemplate, choice: Int,
    numbering nextPart: inout Int, into chunks: inout [StreamChunk]
  ) {
    let name = call["name"]?.stringValue ?? ""
    if let growing, name.isEmpty {
      if let echo { chunks.append(template.delta(growing.part, .echo(echo), choice: choice)) }
      return grow(call, template, choice: choice, into: &chunks)
    }
    close(template, choice: choice, into: &chunks)
    let id = id(of: call, template, choice: choice)
    let part = nextPart
    nextPart += 1
    count += 1
    let opening = ToolCall(id: id, name: context.names.name(name), arguments: "")
    chunks.append(template.delta(part, .open(Part(.toolCall(opening), echo: echo)), choice: choice))
    if let args = call["args"], !args.isNull, args.objectValue == nil {
      // No object, so no arguments either: the model is told what it wrote.
      chunks.append(template.delta(part, .append(args.text), choice: choice))
      return chunks.append(template.delta(part, .close, choice: choice))
    }
    growing = (part, GeminiArguments(call["args"]?.objectValue ?? [:]))
    grow(call, template, choice: choice, into: &chunks)
  }

  /// Gives out the arguments of a call that did not say it was over.
  mutating func close(_ template: ChunkTemplate, choice: Int, into chunks: inout [StreamChunk]) {
    guard let (part, arguments) = growing else { return }
    growing = nil
    chunks.append(template.delta(part, .append(arguments.text), choice: choice))
    chunks.append(template.delta(part, .close, choice: choice))
  }

  private mutating func grow(
    _ call: JSON, _ template: ChunkTemplate, choice: Int, into chunks: inout [StreamChunk]
  ) {
    for piece in call["partialArgs"]?.arrayValue ?? [] { growing?.arguments.add(piece) }
    if call["willContinue"]?.boolValue != true { close(template, choice: choice, into: &chunks) }
  }

  private func id(of call: JSON, _ template: ChunkTemplate, choice: Int) -> String {
    if let id = call["id"]?.stringValue, !id.isEmpty { return id }
    // An answer without an id of its own is told from others by its time.
    let response = template.id.isEmpty ? String(template.created) : template.id
    return GeminiCallID.local(response: response, choice: choice, number: count)
  }
}
