import JSONKit

/// What calls need to know of the tools that were listed last: made once per list.
struct ToolIndex: Sendable {
  /// The shape a structured answer promises to have.
  enum Promise: Sendable {
    case none
    /// Not compiled before somebody calls the tool.
    case given(JSON)
    case checked(JSONSchema)
    /// It cannot be compiled, which was logged.
    case unusable
  }

  private struct Entry: Sendable {
    var needsTask: Bool
    var promise: Promise
    /// Nil when no argument is repeated in a header field.
    var mirrored: MirroredArguments?
  }

  private var entries: [ByteKey: Entry] = [:]

  init() {}

  init(_ tools: [MCPTool]) {
    for tool in tools {
      let promise = tool.outputSchema.map { Promise.given($0) } ?? .none
      let mirrored = try? MirroredArguments(schema: tool.inputSchema)
      entries[ByteKey(tool.name)] = Entry(
        needsTask: tool.taskSupport == .required, promise: promise,
        mirrored: mirrored?.isEmpty == false ? mirrored : nil)
    }
  }

  /// Which arguments are repeated in header fields, by the last list, however old it is.
  func mirrored(of tool: String) -> MirroredArguments? {
    entries[ByteKey(tool)]?.mirrored
  }

  func needsTask(_ tool: String) -> Bool {
    entries[ByteKey(tool)]?.needsTask ?? false
  }

  /// The compiled schema of a tool's answer, nil when there is none or it cannot be used; `failed` hears why, once.
  mutating func outputSchema(of tool: String, failed: (JSONSchemaError) -> Void) -> JSONSchema? {
    switch entries[ByteKey(tool)]?.promise {
    case .checked(let schema): return schema
    case .given(let source):
      do throws(JSONSchemaError) {
        let schema = try JSONSchema(source)
        entries[ByteKey(tool)]?.promise = .checked(schema)
        return schema
      } catch {
        entries[ByteKey(tool)]?.promise = .unusable
        failed(error)
        return nil
      }
    default: return nil
    }
  }
}
