import JSONKit

/// What became of a step; what `$steps.<id>` shows.
struct StepEntry: Sendable {
  enum Status: String, Sendable {
    case succeeded, skipped, failed
  }

  var status: Status
  var output: JSON
  var error: StepFailure?
  /// The blocks a tool answered with.
  var content: JSON?

  init(_ status: Status, output: JSON = .null, error: StepFailure? = nil, content: JSON? = nil) {
    self.status = status
    self.output = output
    self.error = error
    self.content = content
  }

  var json: JSON {
    var members: JSON.Object = ["output": output, "status": .string(status.rawValue)]
    if let error { members["error"] = error.json }
    if let content { members["content"] = content }
    return .object(members)
  }
}

extension ExpressionScope {
  /// The scope after a step; ids are unique in all that can be seen, so nothing is looked for.
  mutating func append(_ id: String, _ entry: StepEntry) {
    guard case .object(var members) = steps else { return }
    steps = .null  // so that the members grow in place
    members.append(id, entry.json)
    steps = .object(members)
  }

  var stepCount: Int { steps.objectValue?.count ?? 0 }

  /// The entries that were appended after the first `count`.
  func entries(after count: Int) -> JSON {
    .object(JSON.Object(steps.objectValue.map { Array($0.dropFirst(count)) } ?? []))
  }
}
