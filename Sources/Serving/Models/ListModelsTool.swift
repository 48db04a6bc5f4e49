import JSONKit
import LLM
import MCP
import Servers
import Services

/// Lists the models of this host's providers.
struct ListModelsTool: Sendable {
  /// The most models of one answer.
  static let maximumModels = 500

  let models: ServedModels

  var tool: MCPServiceTool {
    MCPServiceTool(
      name: "list_models", title: "List models",
      description:
        "Lists the language models that invoke can ask, with their sizes in tokens and their prices where they are known.",
      inputSchema: Self.input, outputSchema: Self.output,
      annotations: MCPToolAnnotations(
        title: "List models", readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: true)
    ) { arguments, _ in
      do {
        return Self.result(try await models.list(), arguments["pattern"]?.stringValue ?? "*")
      } catch let error as InvocationError {
        try Task.checkCancellation()
        throw MCPToolFailure(error.callerMessage)
      }
    }
  }

  private static func result(_ models: [ModelInfo], _ pattern: String) -> MCPCallResult {
    // A word without wildcards is a part of a name, and capitals are small letters.
    let glob = Glob(pattern.lowercased())
    let wanted = glob.isLiteral ? Glob("*\(glob.pattern)*") : glob
    let found = models.filter { model in
      [model.servedName, model.id].contains { wanted.matches($0.lowercased()) }
    }
    let shown = found.prefix(maximumModels)
    var lines = shown.map(line)
    if shown.count < found.count { lines.append("(\(found.count - shown.count) more; give a pattern)") }
    if found.isEmpty {
      lines = [
        models.isEmpty
          ? "No provider of this host lists a model; 'tributary doctor' there tells why."
          : "No model matches; without a pattern all \(models.count) are listed."
      ]
    }
    let structured: JSON = ["models": .array(shown.map(entry)), "truncated": .bool(shown.count < found.count)]
    return MCPCallResult(content: [.text(lines.joined(separator: "\n"))], structuredContent: structured)
  }

  private static func entry(_ model: ModelInfo) -> JSON {
    var entry: JSON.Object = ["model": .string(model.servedName)]
    for member in model.json.objectValue ?? [:] { entry[member.key] = member.value }
    return .object(entry)
  }

  private static func line(_ model: ModelInfo) -> String {
    var facts: [String] = []
    if let tokens = model.contextTokens { facts.append("context \(tokens)") }
    if let tokens = model.maxOutputTokens { facts.append("output \(tokens)") }
    if let price = model.pricing?.standard { facts.append("$\(price.input) in, $\(price.output) out per million") }
    return facts.isEmpty ? model.servedName : "\(model.servedName) (\(facts.joined(separator: ", ")))"
  }

  private static let input: JSON = ToolSchema.object(
    [
      "pattern": ToolSchema.string(
        "A part of a name, or a pattern with * and ?, such as \"anthropic/*\"; default all models.")
    ], required: [])

  private static let output: JSON = ToolSchema.object(
    [
      "models": ToolSchema.array(
        of: [
          "type": "object",
          "properties": [
            "model": ToolSchema.string("The name that invoke takes."),
            "id": ToolSchema.string("The provider's name of the model."),
            "provider": ["type": "string"],
            "display_name": ["type": "string"],
            "context_tokens": ToolSchema.count,
            "max_output_tokens": ToolSchema.count,
            "features": ToolSchema.array(of: ["type": "string"]),
            "price_usd_per_million": [
              "type": "object",
              "properties": ["input": ["type": "number"], "output": ["type": "number"]],
              "required": ["input", "output"],
            ],
          ],
          "required": ["model", "id", "provider"], "additionalProperties": false,
        ]),
      "truncated": ["type": "boolean", "description": "There are more models; a pattern finds them."],
    ], required: ["models", "truncated"])
}
