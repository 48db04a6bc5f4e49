import JSONKit

/// What a tool answered, read from the value of a `tool.result`.
struct ToolAnswer: Sendable {
  let value: JSON

  init(_ value: JSON) {
    self.value = value
  }

  var isError: Bool { value["is_error"]?.boolValue ?? false }
  var content: JSON { value["content"] ?? [] }

  /// The texts, joined by line ends.
  var text: String {
    (content.arrayValue ?? []).compactMap { $0["type"]?.stringValue == "text" ? $0["text"]?.stringValue : nil }
      .joined(separator: "\n")
  }

  /// The structured content, else the text, read as the step says.
  ///
  /// - Throws: ``StepFailure`` of kind `schema` when the text cannot be read so.
  func output(_ parsing: ToolCall.Parsing?) throws(StepFailure) -> JSON {
    if let structured = value["structured"], !structured.isNull, parsing == nil { return structured }
    guard let parsing else { return .string(text) }
    return try TextParser.parse(text, as: parsing)
  }
}
