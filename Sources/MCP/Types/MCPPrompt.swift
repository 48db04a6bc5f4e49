public import JSONKit

/// A prompt of a server that a person may choose, as it is listed.
///
/// Source: Model Context Protocol, schema `Prompt`, revision 2026-07-28; read 2026-11-26.
public struct MCPPrompt: Sendable, Hashable {
  /// One blank of a prompt.
  public struct Argument: Sendable, Hashable {
    /// The name on the wire.
    public var name: String
    /// The name for people; nil when the server gives none.
    public var title: String?
    /// What belongs into it; nil when the server does not say.
    public var description: String?
    /// Whether the prompt cannot do without.
    public var isRequired: Bool

    /// A blank of a prompt made here.
    public init(name: String, title: String? = nil, description: String? = nil, isRequired: Bool = false) {
      self.name = name
      self.title = title
      self.description = description
      self.isRequired = isRequired
    }
  }

  /// The name on the wire; identity is by its bytes.
  public var name: String
  /// The name for people; nil when the server gives none.
  public var title: String?
  /// What it is for; nil when the server does not say.
  public var description: String?
  /// The blanks, in the server's order.
  public var arguments: [Argument]
  /// Pictures for people.
  public var icons: [MCPIcon]
  /// The entry as received, unknown members included.
  public private(set) var raw = JSON.Object()

  /// A prompt made here.
  public init(name: String, title: String? = nil, description: String? = nil, arguments: [Argument] = []) {
    self.name = name
    self.title = title
    self.description = description
    self.arguments = arguments
    icons = []
  }

  /// Reads one entry of a list; arguments without a name are left out.
  ///
  /// - Throws: ``JSONError`` when there is no name.
  public init(json: JSON) throws(JSONError) {
    var reader = try ObjectReader(json)
    name = try reader.string("name")
    title = json["title"]?.stringValue
    description = json["description"]?.stringValue
    arguments = json["arguments"]?.arrayValue?.compactMap { Argument(json: $0) } ?? []
    icons = MCPIcon.list(json["icons"])
    raw = json.objectValue ?? JSON.Object()
  }

  /// The entry as it stands in a list, unknown members included.
  public var json: JSON {
    var members = raw
    members["name"] = .string(name)
    members["title"] = title.map { .string($0) }
    members["description"] = description.map { .string($0) }
    if !arguments.isEmpty || raw["arguments"] != nil { members["arguments"] = .array(arguments.map(\.json)) }
    return .object(members)
  }
}

extension MCPPrompt.Argument {
  var json: JSON {
    var members: JSON.Object = ["name": .string(name)]
    members["title"] = title.map { .string($0) }
    members["description"] = description.map { .string($0) }
    if isRequired { members["required"] = true }
    return .object(members)
  }

  init?(json: JSON) {
    guard let name = json["name"]?.stringValue else { return nil }
    self.init(
      name: name, title: json["title"]?.stringValue, description: json["description"]?.stringValue,
      isRequired: json["required"]?.boolValue ?? false)
  }
}

/// A prompt with its blanks filled in: messages for a model, untrusted like all text of a server.
///
/// Source: Model Context Protocol, schema `GetPromptResult`, revision 2026-07-28; read 2026-11-26.
public struct MCPPromptResult: Sendable, Hashable {
  /// One message.
  public struct Message: Sendable, Hashable {
    /// `user` or `assistant`.
    public var role: String
    /// What it says.
    public var content: MCPContent

    /// A message made here.
    public init(role: String, content: MCPContent) {
      self.role = role
      self.content = content
    }

    /// Words of the person who chose the prompt.
    public static func user(_ text: String) -> Message { Message(role: "user", content: .text(text)) }
    /// Words of the model.
    public static func assistant(_ text: String) -> Message { Message(role: "assistant", content: .text(text)) }
  }

  /// What the prompt does; nil when the server does not say.
  public var description: String?
  /// The messages in order.
  public var messages: [Message]
  /// The result as received, unknown members included.
  public private(set) var raw = JSON.Object()

  /// A prompt filled in here.
  public init(description: String? = nil, messages: [Message]) {
    self.description = description
    self.messages = messages
  }

  /// Reads a result.
  ///
  /// - Throws: ``MCPError`` with code `invalid_result` when `messages` is no list of messages.
  public init(json: JSON) throws(MCPError) {
    guard let members = json.objectValue, let list = json["messages"]?.arrayValue else {
      throw MCPError(.invalidResult, "the prompt has no list named messages")
    }
    description = json["description"]?.stringValue
    messages = []
    for entry in list {
      guard let role = entry["role"]?.stringValue, let content = entry["content"] else {
        throw MCPError(.invalidResult, "a message of the prompt has no role or no content")
      }
      messages.append(Message(role: role, content: MCPContent(json: content)))
    }
    raw = members
  }

  /// The result as it stands in a response, unknown members included.
  public var json: JSON {
    var members = raw
    members["description"] = description.map { .string($0) }
    let entries = messages.map { message -> JSON in
      ["role": .string(message.role), "content": message.content.json]
    }
    members["messages"] = .array(entries)
    return .object(members)
  }
}
