import JSONKit
import LLM

/// One output item while it grows: a message with its contents, or anything else as one part.
struct ResponsesItem: Sendable {
  let index: Int?
  let id: String
  private let type: String?
  private let form: Form
  /// A message as it began, which is all that is known of it when the stream breaks.
  private let beginning: JSON
  private var sections: [ResponsesSection] = []
  private(set) var isDone = false
  private(set) var hasRefused = false

  private enum Form: Sendable {
    case message, reasoning, call, providerCall, opaque
  }

  init(_ item: JSON, index: Int?) {
    self.index = index
    id = item["id"]?.stringValue ?? ""
    type = item["type"]?.stringValue
    switch type {
    case "message": form = .message
    case "reasoning": form = .reasoning
    case "function_call", "custom_tool_call": form = .call
    case let type?: form = ResponsesToolCall.types.contains(type) ? .providerCall : .opaque
    case nil: form = .opaque
    }
    beginning = form == .message ? item : .null
  }

  /// Whether somebody here must answer it.
  var isCall: Bool { form == .call }

  /// Whether an item of the whole answer can be this one; their places are the same, and ids are not reliable.
  func isSame(_ item: JSON) -> Bool { item["type"]?.stringValue == type }

  /// Opens the part of an item that has only one; the contents of a message open when they come.
  mutating func open(
    _ item: JSON, numbering nextPart: inout Int, _ template: ChunkTemplate, into chunks: inout [StreamChunk]
  ) {
    let part: Part
    switch form {
    case .message: return
    case .reasoning: part = Part(.reasoning(""))
    case .call: part = Part(.toolCall(ResponsesToolCall.call(item, arguments: "")))
    case .providerCall:
      part = Part(.providerToolCall(ResponsesToolCall.providerCall(item, arguments: "")), echo: template.echo(item))
    case .opaque: part = Part(.providerItem(type: item["type"]?.stringValue ?? ""), echo: template.echo(item))
    }
    _ = open(part, nil, number: 0, numbering: &nextPart, template, into: &chunks)
  }

  private mutating func open(
    _ opening: Part, _ piece: ResponsesPiece?, number: Int, numbering nextPart: inout Int, _ template: ChunkTemplate,
    into chunks: inout [StreamChunk]
  ) -> Int {
    sections.append(ResponsesSection(part: nextPart, piece, number: number, opening, template, into: &chunks))
    nextPart += 1
    return sections.count - 1
  }

  /// Takes a piece of text; one that does not belong into such an item is dropped.
  mutating func append(
    _ text: String, _ piece: ResponsesPiece, _ event: JSON, numbering nextPart: inout Int, _ template: ChunkTemplate,
    into chunks: inout [StreamChunk]
  ) {
    if isDone { return }
    let number = event[piece.numberName]?.intValue
    switch (form, piece) {
    case (.message, .text), (.message, .refusal):
      let place =
        sections.lastIndex { $0.piece == piece && (number == nil || $0.number == number) }
        ?? open(
          ResponsesContent.part(["type": piece == .text ? "output_text" : "refusal"], of: beginning, template),
          piece, number: number ?? sections.count, numbering: &nextPart, template, into: &chunks)
      if piece == .refusal { hasRefused = true }
      sections[place].append(text, template, into: &chunks)
    case (.reasoning, .summary), (.reasoning, .thought):
      sections[0].begin(piece, number: number ?? 0, template, into: &chunks)
      sections[0].append(text, template, into: &chunks)
    case (.call, .arguments), (.providerCall, .arguments): sections[0].append(text, template, into: &chunks)
    default: break
    }
  }

  /// Takes a piece of a text that is open; false when there is none, and nothing happens.
  mutating func append(
    _ piece: ResponsesTextPiece, _ template: ChunkTemplate, into chunks: inout [StreamChunk]
  ) -> Bool {
    guard !isDone, form == .message,
      let place = sections.lastIndex(where: { $0.piece == .text && $0.number == piece.content })
    else { return false }
    sections[place].append(piece.text, template, into: &chunks)
    return true
  }

  /// Takes a citation of a text.
  mutating func annotate(
    _ annotation: JSON, content number: Int?, _ template: ChunkTemplate, into chunks: inout [StreamChunk]
  ) {
    let isMeant: (ResponsesSection) -> Bool = { $0.piece == .text && (number == nil || $0.number == number) }
    guard !isDone, let place = sections.lastIndex(where: isMeant) else { return }
    sections[place].annotate(annotation, template, into: &chunks)
  }
}

// MARK: The end of an item

extension ResponsesItem {
  /// Takes the item as it is in the end: what differs from its pieces replaces them.
  mutating func finish(
    _ item: JSON, numbering nextPart: inout Int, _ template: ChunkTemplate, into chunks: inout [StreamChunk]
  ) {
    if isDone { return }
    switch form {
    case .message: finishMessage(item, numbering: &nextPart, template, into: &chunks)
    case .reasoning:
      let text = Self.thoughts(item)
      let whole = Part(.reasoning(text), echo: template.echo(item))
      sections[0].settle(whole, bytes: text.utf8.count, template, into: &chunks)
    case .call: finishCall(item, template, into: &chunks)
    case .providerCall:
      let whole = ResponsesToolCall.providerCall(item, arguments: ResponsesToolCall.arguments(item) ?? "")
      sections[0].replace(Part(.providerToolCall(whole), echo: template.echo(item)), template, into: &chunks)
    case .opaque:
      let part = Part(.providerItem(type: item["type"]?.stringValue ?? ""), echo: template.echo(item))
      if part != sections[0].opening { sections[0].replace(part, template, into: &chunks) }
    }
    close(template, into: &chunks)
  }

  /// Ends what is open; nothing comes after.
  mutating func close(_ template: ChunkTemplate, into chunks: inout [StreamChunk]) {
    if isDone { return }
    isDone = true
    for section in sections { section.close(template, into: &chunks) }
  }

  private mutating func finishMessage(
    _ item: JSON, numbering nextPart: inout Int, _ template: ChunkTemplate, into chunks: inout [StreamChunk]
  ) {
    for (number, content) in (item["content"]?.arrayValue ?? []).enumerated() {
      let whole = ResponsesContent.part(content, of: item, template)
      var piece: ResponsesPiece?
      if case .text = whole.kind { piece = .text }
      if case .refusal = whole.kind {
        piece = .refusal
        hasRefused = true
      }
      if let place = sections.lastIndex(where: { $0.number == number && $0.piece == piece }) {
        sections[place].settle(whole, bytes: whole.text?.utf8.count ?? 0, template, into: &chunks)
      } else {
        _ = open(whole, piece, number: number, numbering: &nextPart, template, into: &chunks)
      }
    }
  }

  private mutating func finishCall(_ item: JSON, _ template: ChunkTemplate, into chunks: inout [StreamChunk]) {
    var arguments = ResponsesToolCall.arguments(item)
    let isEmpty = arguments?.isEmpty ?? (sections[0].bytes == 0)
    // A call without arguments has an empty object; one that was cut off before them has none.
    if isEmpty, type == "function_call", item["status"] != "incomplete" { arguments = "{}" }
    let whole = Part(
      .toolCall(ResponsesToolCall.call(item, arguments: arguments ?? "")),
      echo: template.echo(ResponsesToolCall.extra(item)))
    guard let arguments else { return sections[0].settle(whole, bytes: sections[0].bytes, template, into: &chunks) }
    let isSame = Part(.toolCall(ResponsesToolCall.call(item, arguments: ""))) == sections[0].opening
    if isSame {
      sections[0].settle(whole, bytes: arguments.utf8.count, template, into: &chunks)
    } else {
      sections[0].replace(whole, template, into: &chunks)
    }
  }

  /// The paragraphs of a summary and of open thoughts.
  private static func thoughts(_ item: JSON) -> String {
    let paragraphs = (item["summary"]?.arrayValue ?? []) + (item["content"]?.arrayValue ?? [])
    return paragraphs.compactMap { $0["text"]?.stringValue }.filter { !$0.isEmpty }.joined(separator: "\n\n")
  }
}
