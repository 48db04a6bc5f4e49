import JSONKit
import LLM

extension ToolResult {
  /// The bytes of its text parts together.
  var textBytes: Int {
    content.reduce(0) { sum, part in
      if case .text(let text) = part.kind { sum + text.utf8.count } else { sum }
    }
  }

  /// All its text as one, the parts on lines of their own.
  var wholeText: String {
    content.compactMap { part in
      if case .text(let text) = part.kind { text } else { nil }
    }.joined(separator: "\n")
  }

  /// The same result with its text cut to head and tail, other parts kept in place.
  ///
  /// - Parameter kept: under which handle the whole can be read, and how long it is there.
  func shortened(to bytes: Int, kept: (handle: String, bytes: Int)? = nil) -> ToolResult {
    guard textBytes > bytes else { return self }
    let excerpt = TextExcerpt(wholeText, bytes: bytes, kept: kept)
    var result = self
    result.content = []
    var isPlaced = false
    for part in content {
      guard case .text = part.kind else {
        result.content.append(part)
        continue
      }
      if !isPlaced { result.content.append(.text(excerpt.text)) }
      isPlaced = true
    }
    return result
  }
}
