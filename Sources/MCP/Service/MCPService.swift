import JSONKit

/// What an author of a server writes: what it is called and which tools it has.
///
/// ```swift
/// let half = MCPServiceTool(
///   name: "half", inputSchema: ["type": "object", "properties": ["of": ["type": "number"]], "required": ["of"]]
/// ) { arguments, _ in
///   guard let number = arguments["of"]?.doubleValue else { throw MCPToolFailure("of has to be a number") }
///   return MCPCallResult(content: [.text("\(number / 2)")])
/// }
/// let service = try MCPService(info: MCPImplementation(name: "halves", version: "1.0"), tools: [half])
/// try await service.serve(over: transport)
/// ```
///
/// One value serves any number of peers of both eras at one time.
public struct MCPService: Sendable {
  /// What the server says of itself to its clients.
  public let info: MCPImplementation
  /// Advice to a model on how to use the tools.
  public let instructions: String?
  /// The tools in the order in which they are listed.
  public let tools: [MCPServiceTool]
  private let places: [[UInt8]: Int]

  /// Describes a server.
  ///
  /// - Throws: ``MCPError`` with code `misuse` when two tools have one name or an input schema is not one of an object.
  public init(info: MCPImplementation, instructions: String? = nil, tools: [MCPServiceTool]) throws(MCPError) {
    self.info = info
    self.instructions = instructions
    self.tools = tools
    var places: [[UInt8]: Int] = [:]
    for (place, tool) in tools.enumerated() {
      let name = tool.definition.name
      guard tool.definition.inputSchema["type"]?.stringValue == "object" else {
        throw MCPError(.misuse, "the input schema of the tool \(name) needs \"type\": \"object\" at its root")
      }
      guard places.updateValue(place, forKey: Array(name.utf8)) == nil else {
        throw MCPError(.misuse, "two tools are named \(name); give each a name of its own")
      }
    }
    self.places = places
  }

  func tool(named name: String) -> MCPServiceTool? {
    places[Array(name.utf8)].map { tools[$0] }
  }
}
