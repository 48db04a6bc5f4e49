import JSONKit
import LLM

/// Fills `{{pointer}}` in the texts of a script from the conversation so far.
///
/// A pointer is a JSON pointer without its first slash into this document:
/// `input` (the text of the last message of the user), `results` (one object per tool result of the conversation, in
/// order: `name`, `text`, `is_error`, `structured`) and `last` (the last of them). `structured` is the result's data, or
/// its text read as JSON where a tool gave only text. A text that is nothing but one pointer takes the value's type;
/// inside a longer text a string stands as it is and every other value as JSON.
struct ScriptTemplate: Sendable {
  /// A pointer that leads nowhere.
  struct Missing: Error {
    var pointer: String
  }

  private let document: JSON

  init(_ messages: [Message]) {
    let input = messages.last { $0.role == .user }?.text ?? ""
    let results = messages.flatMap(\.toolResults).map(Self.json)
    document = ["input": .string(input), "results": .array(results), "last": results.last ?? .null]
  }

  private static func json(_ result: ToolResult) -> JSON {
    let text = result.text
    var object: JSON.Object = ["name": .string(result.name), "text": .string(text), "is_error": .bool(result.isError)]
    if let structured = result.structured ?? (try? JSON(parsing: text)) { object["structured"] = structured }
    return .object(object)
  }

  /// The text with every pointer replaced by what it leads to.
  func fill(_ text: String) throws(Missing) -> String {
    var filled = ""
    var rest = text[...]
    while let (start, end) = Self.pointer(in: rest) {
      filled += rest[..<start.lowerBound]
      let value = try value(rest[start.upperBound..<end.lowerBound])
      filled += value.stringValue ?? value.text
      rest = rest[end.upperBound...]
    }
    return filled + rest
  }

  /// The value with the texts in it filled.
  func fill(_ json: JSON) throws(Missing) -> JSON {
    switch json {
    case .string(let text):
      if let (start, end) = Self.pointer(in: text[...]), start.lowerBound == text.startIndex,
        end.upperBound == text.endIndex
      {
        return try value(text[start.upperBound..<end.lowerBound])
      }
      return .string(try fill(text))
    case .array(let elements):
      var filled: [JSON] = []
      for element in elements { filled.append(try fill(element)) }
      return .array(filled)
    case .object(let members):
      var filled: JSON.Object = [:]
      for member in members { filled.append(member.key, try fill(member.value)) }
      return .object(filled)
    default: return json
    }
  }

  private func value(_ pointer: Substring) throws(Missing) -> JSON {
    let text = String(pointer)
    guard let path = try? JSONPointer("/" + text), let value = document[path] else { throw Missing(pointer: text) }
    return value
  }

  /// The places of the first `{{` and of the `}}` after it.
  private static func pointer(in text: Substring) -> (Range<Substring.Index>, Range<Substring.Index>)? {
    guard let start = find("{", in: text), let end = find("}", in: text[start.upperBound...]) else { return nil }
    return (start, end)
  }

  /// The first place where a character stands twice.
  private static func find(_ character: Character, in text: Substring) -> Range<Substring.Index>? {
    var index = text.startIndex
    while index < text.endIndex {
      let next = text.index(after: index)
      guard next < text.endIndex else { return nil }
      if text[index] == character, text[next] == character { return index..<text.index(after: next) }
      index = next
    }
    return nil
  }
}
