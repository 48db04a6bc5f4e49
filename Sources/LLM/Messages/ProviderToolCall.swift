public import JSONKit

/// A tool that runs at the provider: shown and sent back, never executed here.
public struct ProviderToolCall: Sendable, Hashable {
  /// The provider's word for it, for example `mcp_tool_use` or `web_search_call`.
  public var type: String
  /// The provider's id of the call.
  public var id: String
  /// The tool's name at the provider.
  public var name: String
  /// The provider's label of the server the tool belongs to, if any.
  public var server: String?
  /// The arguments as text, mostly a JSON object.
  public var arguments: String
  /// The answer, where the provider puts it into the same item.
  public var output: JSON?
  /// Whether the tool failed there.
  public var isError: Bool

  /// A call that a provider tells of.
  public init(
    type: String, id: String, name: String, server: String? = nil, arguments: String = "", output: JSON? = nil,
    isError: Bool = false
  ) {
    self.type = type
    self.id = id
    self.name = name
    self.server = server
    self.arguments = arguments
    self.output = output
    self.isError = isError
  }
}

extension ProviderToolCall {
  var members: JSON.Object {
    var object: JSON.Object = [
      "type": "provider_tool_call", "item_type": .string(type), "id": .string(id), "name": .string(name),
    ]
    if let server { object["server"] = .string(server) }
    object["arguments"] = .string(arguments)
    if let output { object["output"] = output }
    if isError { object["is_error"] = true }
    return object
  }

  init(json: JSON, at path: JSONPointer) throws(JSONError) {
    var reader = try ObjectReader(json, at: path)
    self.init(
      type: try reader.string("item_type"), id: try reader.optionalString("id") ?? "",
      name: try reader.string("name"), server: try reader.optionalString("server"),
      arguments: try reader.optionalString("arguments") ?? "", output: reader.value("output"),
      isError: try reader.optionalBool("is_error") ?? false)
  }
}
