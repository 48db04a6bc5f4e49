import JSONKit
import MCP
import Synchronization

/// What the arguments and the answers of one tool are held against: each is compiled when it is first needed, and once.
///
/// Everybody who lists or offers the same definition shares it.
final class ToolSchemas: Sendable {
  private struct Compiled: Sendable {
    var arguments: SchemaCheck?
    var answers: SchemaCheck?
  }

  private let input: JSON
  private let output: JSON?
  private let compiled = Mutex(Compiled())

  init(arguments input: JSON, answers output: JSON? = nil) {
    self.input = input
    self.output = output
  }

  convenience init(of tool: MCPTool) { self.init(arguments: tool.inputSchema, answers: tool.outputSchema) }

  /// Whether it is of this definition; those that share their values are equal at a glance.
  func areOf(_ tool: MCPTool) -> Bool { input == tool.inputSchema && output == tool.outputSchema }

  /// What arguments have to be.
  var arguments: SchemaCheck {
    compiled.withLock { compiled in
      let check = compiled.arguments ?? SchemaCheck(input)
      compiled.arguments = check
      return check
    }
  }

  /// What a structured answer promises to be; nil when nothing.
  var answers: SchemaCheck? {
    guard let output else { return nil }
    return compiled.withLock { compiled in
      let check = compiled.answers ?? SchemaCheck(output)
      compiled.answers = check
      return check
    }
  }
}

/// Those of the tools that a server listed last, by their names.
struct ListedSchemas: Sendable {
  private var known: [ByteKey: ToolSchemas] = [:]

  /// Takes another list: what has not changed keeps what was compiled, and what is no longer listed is forgotten.
  mutating func list(_ tools: [MCPTool]) -> [ToolSchemas] {
    let schemas = tools.map { self[$0] }
    known = Dictionary(zip(tools.map { ByteKey($0.name) }, schemas)) { first, _ in first }
    return schemas
  }

  /// Those of one tool.
  subscript(tool: MCPTool) -> ToolSchemas {
    if let schemas = known[ByteKey(tool.name)], schemas.areOf(tool) { return schemas }
    return ToolSchemas(of: tool)
  }
}
