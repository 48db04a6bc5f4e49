import JSONKit
import LLM

/// Reads the tools of a request and which of them the model may call.
enum ChatToolReader {
  /// The tools; an empty list where there are none, so that the model is offered nothing of the host's own.
  static func tools(_ reader: inout ObjectReader) throws(JSONError) -> [ToolDefinition] {
    var tools: [ToolDefinition] = []
    var names: Set<ByteKey> = []
    for entry in try reader.optionalReaders("tools") ?? [] {
      let tool = try tool(entry)
      guard names.insert(ByteKey(tool.name)).inserted else {
        throw reader.invalid("tools", "two tools are named \"\(tool.name)\"")
      }
      tools.append(tool)
    }
    return tools
  }

  private static func tool(_ entry: ObjectReader) throws(JSONError) -> ToolDefinition {
    var reader = entry
    guard try reader.string("type") == "function" else {
      throw reader.unserved("type", "only functions are served")
    }
    var function = try reader.reader("function")
    let name = try function.string("name")
    if name.isEmpty { throw function.invalid("name", "must not be empty") }
    var tool = ToolDefinition(
      name: name, description: try function.optionalString("description") ?? "",
      strict: try function.optionalBool("strict"))
    if let parameters = try function.optionalObject("parameters") { tool.parameters = .object(parameters) }
    return tool
  }

  /// The choice; nil leaves it to the provider.
  static func choice(
    _ reader: inout ObjectReader, among tools: [ToolDefinition]
  ) throws(JSONError) -> ToolChoice? {
    guard let value = reader.value("tool_choice"), !value.isNull else { return nil }
    let place = reader.path.appending("tool_choice")
    if let type = value["type"]?.stringValue, type != "function", type != "allowed_tools" {
      throw JSONError(.unserved, "only functions are served", path: place.appending("type"))
    }
    let choice = try ToolChoice(json: value, at: place)
    let names: [String] =
      switch choice {
      case .named(let name): [name]
      case .allowed(let names, _): names
      default: []
      }
    for name in names where !tools.contains(where: { $0.name.sameBytes(as: name) }) {
      throw reader.invalid("tool_choice", "it names \"\(name)\", which is not among the tools")
    }
    if !tools.isEmpty { return choice }
    if choice == .required { throw reader.invalid("tool_choice", "it wants a tool to be called, and there are none") }
    return nil
  }
}
