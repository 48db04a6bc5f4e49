package import JSONKit

/// What a workflow will do, as far as that can be said without running it.
package struct WorkflowPlan: Sendable {
  /// What a step does to the world.
  package enum Effect: String, Sendable {
    /// Nothing outside of the run.
    case none
    case readOnly = "read-only"
    /// Something that can be done again, or undone.
    case changing
    case destructive
    /// A tool, or tools, of which nothing is known.
    case unknown
  }

  /// One step, wherever it stands.
  package struct Entry: Sendable {
    /// The ids of the steps around it and its own: `rows/fields`; branches stand between them.
    package var path: String
    package var depth: Int
    package var kind: Verb.Kind
    /// What is asked: a tool, a model, an agent; nil for steps that ask nobody.
    package var target: String?
    package var effect: Effect
    /// Whether it may be skipped.
    package var isConditional: Bool
    package var attempts: Int
    /// How often it asks, if it runs.
    package var calls: CallEstimate
  }

  package var workflow: String
  /// In the order of the file, each before the steps inside of it.
  package var entries: [Entry]
  package var toolCalls: CallEstimate
  package var modelCalls: CallEstimate
  /// The questions to a person.
  package var questions: CallEstimate

  package init(_ workflow: Workflow, tools: WorkflowTools? = nil) {
    var planner = Planner(workflow: workflow, tools: tools)
    var total: Planner.Total = planner.add(workflow.steps, at: "", depth: 0)
    if let finally = workflow.finally { total = total + planner.add(finally, at: "finally/", depth: 0) }
    self.workflow = workflow.name
    entries = planner.entries
    toolCalls = total.tools
    modelCalls = total.models
    questions = total.questions
  }
}

extension WorkflowPlan {
  /// A table of the steps and the totals.
  package var text: String {
    var rows: [[String]] = []
    for entry in entries {
      var notes: [String] = []
      if entry.effect != .none { notes.append(entry.effect.rawValue) }
      if entry.isConditional { notes.append("if") }
      if entry.attempts > 1 { notes.append("up to \(entry.attempts) attempts") }
      let name: String = entry.path.split(separator: "/").last.map(String.init) ?? entry.path
      rows.append([
        String(repeating: "  ", count: entry.depth) + name, entry.kind.rawValue, entry.target ?? "",
        notes.joined(separator: ", "),
      ])
    }
    let widths: [Int] = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
    var text = workflow + "\n"
    for row in rows {
      var line = ""
      for column in 0..<3 {
        line += row[column] + String(repeating: " ", count: widths[column] - row[column].count + 2)
      }
      line += row[3]
      while line.hasSuffix(" ") { line.removeLast() }
      text += line + "\n"
    }
    return text + "tool calls: \(toolCalls.text), model calls: \(modelCalls.text), questions: \(questions.text)\n"
  }

  package var json: JSON {
    [
      "workflow": .string(workflow), "tool_calls": toolCalls.json, "model_calls": modelCalls.json,
      "questions": questions.json,
      "steps": .array(
        entries.map { entry in
          [
            "path": .string(entry.path), "kind": .string(entry.kind.rawValue),
            "target": entry.target.map { .string($0) } ?? .null, "effect": .string(entry.effect.rawValue),
            "conditional": .bool(entry.isConditional), "attempts": JSON(entry.attempts), "calls": entry.calls.json,
          ]
        }),
    ]
  }
}
