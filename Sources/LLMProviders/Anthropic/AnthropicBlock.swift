import JSONKit
import LLM

/// One content block while it grows.
struct AnthropicBlock: Sendable {
  let index: Int
  private let part: Int
  private let kind: Kind
  private var hasPieces = false
  /// The input that stood in the opening event; used when no piece follows.
  private var input: JSON?
  private var signature: JSON?

  private enum Kind: Sendable {
    case text, thinking, call, other
  }

  var isAnswer: Bool { kind == .text }

  /// The block and the part it opens.
  static func open(_ block: JSON, index: Int, part: Int, _ template: ChunkTemplate) -> (AnthropicBlock, Part) {
    let type = block["type"]?.stringValue ?? ""
    let (kind, opening) = opening(block, type, template)
    var opened = AnthropicBlock(index: index, part: part, kind: kind)
    if kind == .call { opened.input = block["input"] }
    if kind == .thinking { opened.signature = block["signature"] }
    return (opened, opening)
  }

  private init(index: Int, part: Int, kind: Kind) {
    self.index = index
    self.part = part
    self.kind = kind
  }

  mutating func apply(_ delta: JSON, _ template: ChunkTemplate, into chunks: inout [StreamChunk]) {
    switch delta["type"]?.stringValue {
    case "text_delta": append(delta["text"]?.stringValue, template, into: &chunks)
    case "thinking_delta": append(delta["thinking"]?.stringValue, template, into: &chunks)
    case "input_json_delta": append(delta["partial_json"]?.stringValue, template, into: &chunks)
    case "signature_delta": signature = delta["signature"]
    case "citations_delta":
      if let citation = delta["citation"] { chunks.append(template.delta(part, .annotate(citation))) }
    default: break
    }
  }

  mutating func close(_ template: ChunkTemplate, into chunks: inout [StreamChunk]) {
    if kind == .call, !hasPieces {
      let whole = input?.objectValue.map { JSON.object($0).text } ?? "{}"
      chunks.append(template.delta(part, .append(whole)))
    }
    if kind == .thinking, let signature {
      chunks.append(template.delta(part, .echo(template.echo(["signature": signature]))))
    }
    chunks.append(template.delta(part, .close, isAnswer: isAnswer))
  }

  mutating func append(_ text: String?, _ template: ChunkTemplate, into chunks: inout [StreamChunk]) {
    guard let text, !text.isEmpty else { return }
    hasPieces = true
    chunks.append(template.delta(part, .append(text), isAnswer: isAnswer))
  }

  private static func opening(_ block: JSON, _ type: String, _ template: ChunkTemplate) -> (Kind, Part) {
    let id = block["id"]?.stringValue ?? ""
    let name = block["name"]?.stringValue ?? ""
    switch type {
    case "text": return (.text, .text(block["text"]?.stringValue ?? ""))
    case "thinking": return (.thinking, Part(.reasoning(block["thinking"]?.stringValue ?? "")))
    case "redacted_thinking": return (.other, Part(.reasoning(""), echo: template.echo(block)))
    case "tool_use":
      let extra = extra(block).map(template.echo)
      return (.call, Part(.toolCall(ToolCall(id: id, name: name, arguments: "")), echo: extra))
    case _ where block["input"] != nil:
      let call = ProviderToolCall(type: type, id: id, name: name, server: block["server_name"]?.stringValue)
      return (.call, Part(.providerToolCall(call), echo: template.echo(block)))
    default: return (.other, Part(.providerItem(type: type), echo: template.echo(block)))
    }
  }

  /// Members of a call that must go back with it, for example its caller.
  private static func extra(_ block: JSON) -> JSON? {
    let extra = (block.objectValue ?? [:]).filter { !["type", "id", "name", "input"].contains($0.key) }
    return extra.isEmpty ? nil : .object(JSON.Object(extra))
  }
}
