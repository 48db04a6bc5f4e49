import JSONKit
import LLM

/// Writes the tools of a request and the choice among them.
///
/// Tools that run at the provider, its connectors to MCP servers among them, come as `tools` of the provider's options.
/// Source: OpenAI API reference, "Create a model response", and the guide "Function calling"; read 2026-11-25.
enum ResponsesTools {
  static func add(_ request: InvocationRequest, to body: inout JSON.Object) {
    let tools = request.tools ?? []
    let hosted = request.options.providerOptions["tools"]?.arrayValue ?? []
    if tools.isEmpty, hosted.isEmpty { return }
    if !tools.isEmpty { body["tools"] = .array(tools.map(tool)) }
    if let choice = request.toolChoice { body["tool_choice"] = json(choice) }
    if let parallel = request.options.parallelToolCalls { body["parallel_tool_calls"] = .bool(parallel) }
  }

  /// `strict` is always said, because the interface takes it for granted where it is missing; a tool whose schema the
  /// strict mode cannot hold is offered without it, so that it never fails the request.
  private static func tool(_ tool: ToolDefinition) -> JSON {
    var object: JSON.Object = ["type": "function", "name": .string(tool.name)]
    if !tool.description.isEmpty { object["description"] = .string(tool.description) }
    let schema = FunctionSchema.adapted(tool.parameters)
    let strictSchema = tool.strict == true ? StrictSchema.adapted(schema) : nil
    object["parameters"] = strictSchema ?? schema
    object["strict"] = .bool(strictSchema != nil)
    return .object(object)
  }

  private static func json(_ choice: ToolChoice) -> JSON {
    switch choice {
    case .auto: "auto"
    case .none: "none"
    case .required: "required"
    case .named(let name): function(name)
    case .allowed(let names, let required):
      ["type": "allowed_tools", "mode": required ? "required" : "auto", "tools": .array(names.map(function))]
    }
  }

  private static func function(_ name: String) -> JSON {
    ["type": "function", "name": .string(name)]
  }
}
