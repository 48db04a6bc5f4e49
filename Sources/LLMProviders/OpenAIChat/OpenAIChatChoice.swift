import JSONKit
import LLM

/// One choice while it grows: numbers its parts in the order they appear.
struct OpenAIChatChoice: Sendable {
  let index: Int
  private var nextPart = 0
  private var open: (kind: TextKind, part: Int)?
  private var calls = ToolCallAssembler()
  private var details = ReasoningDetails()
  private var reasoningPart: Int?
  private var hasRefused = false
  private var isFinished = false

  private static let reasoningMembers = ["reasoning_content", "reasoning"]

  private enum TextKind: Sendable {
    case text, reasoning, refusal
  }

  init(index: Int) {
    self.index = index
  }

  mutating func apply(_ choice: JSON, _ template: ChunkTemplate, into chunks: inout [StreamChunk]) {
    if let delta = choice["delta"] { apply(delta: delta, template, into: &chunks) }
    guard !isFinished, let word = choice["finish_reason"]?.stringValue else { return }
    isFinished = true
    closeText(template, into: &chunks)
    echoDetails(template, into: &chunks)
    calls.close(numbering: &nextPart) { chunks.append(template.delta($0, $1, choice: index)) }
    chunks.append(template.finish(Finish(reason(of: word), raw: word, details: nil), choice: index))
  }

  private mutating func apply(delta: JSON, _ template: ChunkTemplate, into chunks: inout [StreamChunk]) {
    details.add(delta["reasoning_details"])
    for member in Self.reasoningMembers {
      guard let text = delta[member]?.stringValue, !text.isEmpty else { continue }
      append(text, .reasoning, member: member, template, into: &chunks)
      break
    }
    switch delta["content"] {
    case .string(let text)?: append(text, .text, template, into: &chunks)
    case .array(let items)?: append(items, template, into: &chunks)
    default: break
    }
    if let text = delta["refusal"]?.stringValue { append(text, .refusal, template, into: &chunks) }
    guard let fragments = delta["tool_calls"]?.arrayValue, !fragments.isEmpty else { return }
    closeText(template, into: &chunks)
    for fragment in fragments {
      calls.add(fragment, choice: index, numbering: &nextPart, echo: template.echo) {
        chunks.append(template.delta($0, $1, choice: index))
      }
    }
  }

  /// Mistral sends content as a list of thoughts and texts.
  private mutating func append(_ items: [JSON], _ template: ChunkTemplate, into chunks: inout [StreamChunk]) {
    for item in items {
      if let text = item["text"]?.stringValue { append(text, .text, template, into: &chunks) }
      for thought in item["thinking"]?.arrayValue ?? [] {
        guard let text = thought["text"]?.stringValue else { continue }
        append(text, .reasoning, template, into: &chunks)
      }
    }
  }

  /// Takes a piece of the answer's text.
  mutating func append(_ text: String, _ template: ChunkTemplate, into chunks: inout [StreamChunk]) {
    append(text, .text, template, into: &chunks)
  }

  private mutating func append(
    _ text: String, _ kind: TextKind, member: String? = nil, _ template: ChunkTemplate,
    into chunks: inout [StreamChunk]
  ) {
    if text.isEmpty { return }
    let part: Int
    if let open, open.kind == kind {
      part = open.part
    } else {
      closeText(template, into: &chunks)
      part = nextPart
      nextPart += 1
      open = (kind, part)
      if kind == .reasoning { reasoningPart = part }
      let echo = member.map { template.echo(["member": .string($0)]) }
      chunks.append(template.delta(part, .open(Self.empty(kind, echo)), isAnswer: kind == .text, choice: index))
    }
    if kind == .refusal { hasRefused = true }
    chunks.append(template.delta(part, .append(text), isAnswer: kind == .text, choice: index))
  }

  /// OpenRouter's thoughts in their own form, known only at the end; sealed ones come without any text.
  private mutating func echoDetails(_ template: ChunkTemplate, into chunks: inout [StreamChunk]) {
    guard let echo = details.echo.map(template.echo) else { return }
    if let part = reasoningPart {
      chunks.append(template.delta(part, .echo(echo), choice: index))
      return
    }
    chunks.append(template.delta(nextPart, .open(Part(.reasoning(""), echo: echo)), choice: index))
    chunks.append(template.delta(nextPart, .close, choice: index))
    nextPart += 1
  }

  private mutating func closeText(_ template: ChunkTemplate, into chunks: inout [StreamChunk]) {
    guard let open else { return }
    chunks.append(template.delta(open.part, .close, isAnswer: open.kind == .text, choice: index))
    self.open = nil
  }

  private static func empty(_ kind: TextKind, _ echo: Echo?) -> Part {
    switch kind {
    case .text: .text("")
    case .reasoning: Part(.reasoning(""), echo: echo)
    case .refusal: Part(.refusal(""))
    }
  }

  /// Servers finish with `stop` after calls and after a refusal too.
  private func reason(of word: String) -> FinishReason {
    switch word {
    case "length", "model_length", "max_tokens": .length
    case "content_filter": .contentFilter
    case "tool_calls", "function_call": .toolCalls
    case "error", "insufficient_system_resource": .error
    default: hasRefused ? .refusal : calls.isEmpty ? .stop : .toolCalls
    }
  }
}
