import JSONKit
import LLM
import Runs

/// A tool as a recorded run offered it: its answers were recorded, so it is never executed.
struct RecordedTool: Tool {
  let name: String
  let description: String
  let parameters: JSON
  let isReadOnly: Bool

  func execute(_ arguments: JSON, _ context: ToolContext) async throws -> ToolResult {
    ToolResult("\(name) is not called in a replay.", isError: true)
  }
}

extension ToolCatalog {
  /// The tools that a recorded turn offered; nil when it offered the same as the turn before, or is not recorded.
  init?(recorded recording: Recording, in turn: RunContext) {
    let request = recording.intent(of: StepKey(path: StepKey.join(turn.path, "model"), occurrence: 1))
    guard let definitions = request?.data["input"]?["tools"]?["definitions"]?.arrayValue else { return nil }
    let readOnly = recording.readOnlyTools
    self.init(
      entries: definitions.compactMap { json in
        guard let tool = try? ToolDefinition(json: json) else { return nil }
        let qualified: String = tool.qualifiedName ?? tool.name
        return Entry(
          name: tool.name, qualifiedName: qualified, server: nil,
          tool: RecordedTool(
            name: tool.name, description: tool.description, parameters: tool.parameters,
            isReadOnly: readOnly.contains(qualified)))
      })
  }
}

extension Recording {
  /// The tools whose calls were recorded as ones that read.
  fileprivate var readOnlyTools: Set<String> {
    Set(
      events.lazy.filter { $0.kind == .toolCall && $0.data["safety"]?.stringValue == Safety.read.rawValue }
        .compactMap { $0.data["input"]?["tool"]?.stringValue })
  }

  /// What models took that answered servers.
  var sampledUsage: Usage? {
    let answers = zip(events, isGiven).filter { $0.1 && $0.0.kind == .modelResult }
    let usages = answers.compactMap { $0.0.data["value"]?["usage"] }.compactMap { try? Usage(json: $0) }
    return usages.first.map { first in usages.dropFirst().reduce(first, +) }
  }

  /// Whether the agent of a branch asked its model at all.
  func hasTurn(in branch: RunContext) -> Bool {
    hasSteps(below: StepKey.join(branch.path, "turn"))
  }
}

extension RunFailure {
  /// Why a recorded run ended; nil when it is not over, or gave an answer.
  init?(endingOf recording: Recording) {
    guard let error = recording.ending["error"], let status = recording.ending["status"]?.stringValue else {
      return nil
    }
    var details: JSON.Object = error.objectValue ?? [:]
    (details["code"], details["message"]) = (nil, nil)
    self.init(
      RunStatus(rawValue: status), error["code"]?.stringValue ?? status, error["message"]?.stringValue ?? status,
      details: details)
  }
}

extension RunResult {
  /// A run that ended with its recording: what stopped it then was outside of it, and is taken from there.
  mutating func endRecorded(_ recording: Recording) {
    guard status == .cancelled else { return }
    let outside: [RunStatus] = [.timeout, .cancelled]
    guard !recording.ending.isNull else { return fail(.interrupted) }
    if let failure = RunFailure(endingOf: recording), outside.contains(failure.status) { fail(failure) }
  }
}
