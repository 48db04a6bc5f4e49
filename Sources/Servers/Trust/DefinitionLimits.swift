import JSONKit
package import MCP

/// How large definitions of tools may be; what is over a bound is left out, and told.
public struct DefinitionLimits: Sendable, Hashable {
  /// Bytes of one description; default 4 KiB.
  public var maximumDescriptionBytes: Int
  /// Bytes of one schema as compact JSON; default 64 KiB.
  public var maximumSchemaBytes: Int
  /// Tools of one server; default 256.
  public var maximumTools: Int

  /// The bounds named at each member, unless said otherwise.
  public init(
    maximumDescriptionBytes: Int = 4 << 10, maximumSchemaBytes: Int = 64 << 10, maximumTools: Int = 256
  ) {
    self.maximumDescriptionBytes = maximumDescriptionBytes
    self.maximumSchemaBytes = maximumSchemaBytes
    self.maximumTools = maximumTools
  }

  /// What of a tool is too large, in words; nil when nothing is.
  package func excess(of tool: MCPTool) -> String? {
    let description: Int = tool.description?.utf8.count ?? 0
    if description > maximumDescriptionBytes {
      return "its description has \(description) bytes, \(maximumDescriptionBytes) are taken"
    }
    for schema in [tool.inputSchema, tool.outputSchema].compactMap({ $0 }) {
      let size: Int = schema.bytes.count
      if size > maximumSchemaBytes { return "a schema of it has \(size) bytes, \(maximumSchemaBytes) are taken" }
    }
    return nil
  }
}
