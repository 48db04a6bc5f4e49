import JSONKit
import LLM
import Runs

/// A model's call, looked up and checked before anything happens.
struct ToolPlan: Sendable {
  /// The names of unknown tools are cut to this many bytes where they become part of a path.
  static let maximumNameBytes = 128

  /// The tool; nil when nothing has this name.
  let entry: ToolCatalog.Entry?
  /// Why the call cannot be made, as the detail of a failure; nil when it can.
  let problem: JSON?
  let effect: Effect

  /// - Parameter refusal: why the call cannot be made, where that is known already.
  init(_ call: ToolCall, _ catalog: ToolCatalog, refusal: JSON? = nil) {
    let entry = catalog.entry(named: call.name)
    let (arguments, slip) = Self.arguments(of: call)
    self.entry = entry
    if let entry {
      problem = refusal ?? slip ?? Self.violation(of: arguments, entry)
    } else {
      problem = ToolExecutor.detail(
        "tool_not_found", "There is no tool named \"\(call.name)\"\(catalog.suggestion(for: call.name))")
    }
    let name = entry?.qualifiedName ?? TextExcerpt.prefix(call.name, Self.maximumNameBytes)
    let safety: Safety = problem != nil ? .pure : entry?.tool.isReadOnly == true ? .read : .unsafe
    effect = Effect(
      name, family: .tool,
      input: ["tool": .string(name), "call_id": .string(call.id), "arguments": arguments], safety: safety)
  }

  /// Why the call cannot be made with other arguments than the model's own.
  func problem(with arguments: JSON) -> JSON? {
    guard let entry, arguments != effect.input["arguments"] else { return nil }
    return Self.violation(of: arguments, entry)
  }

  /// The arguments as JSON, or as the text they are and why that will not do.
  ///
  /// No text at all is an empty object.
  private static func arguments(of call: ToolCall) -> (JSON, JSON?) {
    guard call.arguments.contains(where: { !$0.isWhitespace }) else { return ([:], nil) }
    do {
      let json = try JSON(parsing: call.arguments)
      if case .object = json { return (json, nil) }
      return (json, invalid("The arguments of \(call.name) are not a JSON object."))
    } catch {
      let cut = call.isIncomplete ? " They were cut off; write less at once." : ""
      return (.string(call.arguments), invalid("The arguments of \(call.name) are not JSON: \(error.message)\(cut)"))
    }
  }

  private static func violation(of arguments: JSON, _ entry: ToolCatalog.Entry) -> JSON? {
    let violations = entry.schemas.arguments.violations(of: arguments)
    if violations.isEmpty { return nil }
    return invalid("The arguments of \(entry.name) do not fit its schema: " + violations.joined(separator: "; "))
  }

  private static func invalid(_ message: String) -> JSON { ToolExecutor.detail("invalid_arguments", message) }
}
