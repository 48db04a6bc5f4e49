import JSONKit

/// What a model said, read from the value of a `model.result`.
struct ModelText: Sendable {
  /// The texts of its answer, joined.
  var text: String
  /// The answer as a message, to be sent back with what is wrong about it.
  var message: JSON

  /// Nil when there is no text in it.
  init?(_ value: JSON) {
    guard let message = value["choices"]?[0]?["message"], let content = message["content"] else { return nil }
    let parts: [String] =
      content.stringValue.map { [$0] }
      ?? (content.arrayValue ?? []).compactMap { $0["type"]?.stringValue == "text" ? $0["text"]?.stringValue : nil }
    text = parts.joined()
    if text.isEmpty { return nil }
    self.message = ModelRequest.message("assistant", [text])
  }

  /// The answer as JSON, with or without a fence of Markdown around it; nil when it is none.
  var json: JSON? {
    if let value = try? JSON(parsing: text) { return value }
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard let first = lines.firstIndex(where: { $0.hasPrefix("```") }),
      let last = lines.lastIndex(where: { $0.hasPrefix("```") }), last > first
    else { return nil }
    return try? JSON(parsing: lines[(first + 1)..<last].joined(separator: "\n"))
  }
}
