public import JSONKit

/// What a tool call gave: an answer, or an error the model should see.
///
/// Source: Model Context Protocol, schema `CallToolResult`, revision 2026-07-28; read 2026-11-24.
public struct MCPCallResult: Sendable, Hashable {
  /// What the model reads, in order.
  public var content: [MCPContent]
  /// Any JSON value; nil means absent, `.null` means that the tool answered null.
  public var structuredContent: JSON?
  /// True when the tool ran and failed, or refused its arguments.
  public var isError: Bool
  /// `complete` unless the peer said something else; nil when it said nothing.
  public var resultType: String?
  /// The result as received, unknown members included; empty for one made here.
  public private(set) var raw = JSON.Object()

  /// A result made here, by a tool of ours.
  public init(
    content: [MCPContent], structuredContent: JSON? = nil, isError: Bool = false, resultType: String? = nil
  ) {
    self.content = content
    self.structuredContent = structuredContent
    self.isError = isError
    self.resultType = resultType
  }

  /// A structured answer; a service adds its JSON as text for clients that read nothing else.
  public init(structured: JSON) {
    self.init(content: [], structuredContent: structured)
  }

  /// One text block.
  public init(text: String, isError: Bool = false) {
    self.init(content: [.text(text)], isError: isError)
  }

  /// Reads a result.
  ///
  /// - Throws: ``MCPError`` with code `invalid_result` when it is no object or `content` is no list.
  public init(json: JSON) throws(MCPError) {
    guard let members = json.objectValue else {
      throw MCPError(.invalidResult, "the tool's result is not an object")
    }
    let structured = members["structuredContent"]
    let content: [JSON]
    switch members["content"] {
    case .array(let blocks): content = blocks
    case nil where structured != nil, .null where structured != nil: content = []
    default: throw MCPError(.invalidResult, "the tool's result has no list named content")
    }
    self.init(
      content: content.map { MCPContent(json: $0) }, structuredContent: structured,
      isError: members["isError"]?.boolValue ?? false, resultType: members["resultType"]?.stringValue)
    raw = members
  }

  /// All text blocks, joined by line ends.
  public var text: String {
    var lines: [String] = []
    for item in content {
      if case .text(let text) = item.block { lines.append(text) }
    }
    return lines.joined(separator: "\n")
  }

  /// The result as it stands in a response, unknown members included.
  public var json: JSON {
    var members = raw
    members["content"] = .array(content.map(\.json))
    members["structuredContent"] = structuredContent
    if isError || raw["isError"] != nil { members["isError"] = .bool(isError) }
    members["resultType"] = resultType.map { .string($0) }
    return .object(members)
  }
}

extension MCPCallResult: ExpressibleByStringInterpolation {
  /// One text block, so that a tool may end in `"Hello, \(name)!"`.
  public init(stringLiteral text: String) {
    self.init(text: text)
  }
}
