import JSONKit
import LLM

/// Reads parts of tool results that were too large for the model; offered once there is such a result.
struct ReadResultTool: Tool {
  static let toolName = "read_result"
  static let defaultLength = 16 << 10

  let store: any ResultStore
  let maximumLength: Int

  var name: String { Self.toolName }

  var description: String {
    "Reads a part of an earlier tool result that was too large to show whole. Offsets and lengths are bytes."
  }

  var isReadOnly: Bool { true }

  var parameters: JSON {
    [
      "type": "object",
      "properties": [
        "handle": ["type": "string", "description": "The handle that stands in the shortened result."],
        "offset": ["type": "integer", "minimum": 0, "description": "Where to begin; 0 if left out."],
        "length": [
          "type": "integer", "minimum": 1, "maximum": .integer(Int64(maximumLength)),
          "description": .string("How much to read; \(min(Self.defaultLength, maximumLength)) if left out."),
        ],
      ],
      "required": ["handle"],
      "additionalProperties": false,
    ]
  }

  func execute(_ arguments: JSON, _ context: ToolContext) async throws -> ToolResult {
    guard let handle = arguments["handle"]?.stringValue else {
      return ToolResult("handle is missing", isError: true)
    }
    guard let whole = try await store.read(handle) else {
      return ToolResult("There is no result with the handle \"\(handle)\".", isError: true)
    }
    let offset = arguments["offset"]?.intValue ?? 0
    let length = min(arguments["length"]?.intValue ?? Self.defaultLength, maximumLength)
    let part = TextExcerpt.range(whole, offset: offset, length: length)
    let end = part.start + part.text.utf8.count
    return ToolResult("[bytes \(part.start) to \(end) of \(whole.utf8.count)]\n" + part.text)
  }
}
