public import JSONKit

/// What a tool answered, errors included: the model reads both.
public struct ToolResult: Sendable, Hashable {
  /// The call it answers; empty until the result is bound to one.
  public var callID: String
  /// The tool's name as it was offered; some providers need it beside the id.
  public var name: String
  /// What the model reads, in order.
  public var content: [Part]
  /// Whether the tool failed, or was not carried out.
  public var isError: Bool
  /// The answer as data where the tool gives it; `.some(.null)` is a value.
  public var structured: JSON?

  /// A result that is bound to no call unless said otherwise.
  public init(
    callID: String = "", name: String = "", content: [Part], isError: Bool = false, structured: JSON? = nil
  ) {
    self.callID = callID
    self.name = name
    self.content = content
    self.isError = isError
    self.structured = structured
  }

  /// A result of one text.
  public init(_ text: String, isError: Bool = false) {
    self.init(content: [.text(text)], isError: isError)
  }

  /// A result given as data; the model reads its compact text.
  public init(structured: JSON) {
    self.init(content: [.text(structured.text)], structured: structured)
  }

  /// The text parts, joined.
  public var text: String {
    Message(role: .tool, content: content).text
  }
}

extension ToolResult {
  /// The result as a part of type `tool_result`.
  public var json: JSON { .object(members) }

  var members: JSON.Object {
    var object: JSON.Object = ["type": "tool_result", "id": .string(callID)]
    if !name.isEmpty { object["name"] = .string(name) }
    object["content"] = .array(content.map(\.json))
    object["is_error"] = .bool(isError)
    if let structured { object["structured"] = structured }
    return object
  }

  /// Reads what ``json`` writes; `content` may be a string.
  public init(json: JSON, at path: JSONPointer = .root) throws(JSONError) {
    var reader = try ObjectReader(json, at: path)
    self.init(
      callID: try reader.optionalString("id") ?? "",
      name: try reader.optionalString("name") ?? "",
      content: try Part.list(reader.value("content") ?? .null, at: path.appending("content")),
      isError: try reader.optionalBool("is_error") ?? false,
      structured: reader.value("structured"))
  }
}
