import JSONKit
package import LLM
package import MCP

extension ToolResult {
  /// What a model gets of a server's answer.
  ///
  /// Blocks meant for the user alone are left out, and kinds a model cannot take become a line that says so. The
  /// structured answer is always kept, and stands in for a content that says nothing.
  package init(_ answer: MCPCallResult) {
    let shown = answer.content.filter { $0.annotations?.isForUserOnly != true }
    var parts = shown.map { Self.part($0.block) }
    if !parts.contains(where: \.saysSomething) {
      if let structured = answer.structuredContent {
        parts = [.text(structured.text)]
      } else if shown.count < answer.content.count {
        parts = [.text("The tool's answer is meant for the user only and is not shown here.")]
      }
    }
    self.init(content: parts, isError: answer.isError, structured: answer.structuredContent)
  }

  private static func part(_ block: MCPContent.Block) -> Part {
    switch block {
    case .text(let text): return .text(text)
    case .image(let data, let type): return Part(.media(Media(.image, .base64(data), mediaType: type)))
    case .audio(let data, let type): return Part(.media(Media(.audio, .base64(data), mediaType: type)))
    case .resourceLink(let uri, let name, let type):
      let kind = type.map { " (\($0))" } ?? ""
      return .text("Resource \(name)\(kind): \(uri)")
    case .resource(let contents):
      let kind = contents.mimeType.map { " (\($0))" } ?? ""
      switch contents.body {
      case .text(let text): return .text("Resource \(contents.uri)\(kind):\n\(text)")
      case .blob(let data):
        if let type = contents.mimeType, type.hasPrefix("image/") {
          return Part(.media(Media(.image, .base64(data), mediaType: type, name: contents.uri)))
        }
        return .text("Resource \(contents.uri)\(kind): \(data.utf8.count / 4 * 3) bytes that are no text, left out.")
      }
    case .unknown(let type):
      return .text("A block of the unknown type \"\(type)\" was left out.")
    }
  }
}

extension MCPContentAnnotations {
  /// Whether the block is for people and not for the model.
  fileprivate var isForUserOnly: Bool {
    guard let audience, !audience.isEmpty else { return false }
    return audience.allSatisfy { $0 == "user" }
  }
}

extension Part {
  /// False for text without a visible character.
  fileprivate var saysSomething: Bool {
    guard case .text(let text) = kind else { return true }
    return text.contains { !$0.isWhitespace }
  }
}
