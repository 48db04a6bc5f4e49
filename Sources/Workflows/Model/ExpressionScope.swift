package import JSONKit

/// What the expressions of a step can see.
package struct ExpressionScope: Sendable {
  /// The value of `$inputs`.
  package var inputs: JSON
  /// `$steps`: by id, `{output, status, error, content}` of each step that can be seen.
  package var steps: JSON
  /// `$item`: the element of the innermost map.
  package var item: JSON?
  /// `$index`: its place, from 0.
  package var index: Int?
  /// `$loop`: `{index, prev}` of the innermost loop.
  package var loop: JSON?
  /// `$error`: `{type, message, step, attempt}` in `on_error` and in conditions of retries.
  package var error: JSON?
  /// The value of `$run`: `{id, started, status}`.
  package var run: JSON
  /// The variables that maps name with `as`.
  package var names: [String: JSON] = [:]

  package init(inputs: JSON = [:], steps: JSON = [:], run: JSON = [:]) {
    self.inputs = inputs
    self.steps = steps
    self.run = run
  }

  /// The value of `.` where there is no result: all that can be seen, by name.
  package var object: JSON {
    var members: JSON.Object = ["inputs": inputs, "steps": steps]
    if let item { members["item"] = item }
    if let index { members["index"] = JSON(index) }
    if let loop { members["loop"] = loop }
    if let error { members["error"] = error }
    members["run"] = run
    return .object(members)
  }

  /// The variables by name, without the dollar sign; those that do not exist here are null.
  package var variables: [String: JSON] {
    var all: [String: JSON] = names
    all["inputs"] = inputs
    all["steps"] = steps
    all["item"] = item
    all["index"] = index.map { JSON($0) }
    all["loop"] = loop
    all["error"] = error
    all["run"] = run
    return all
  }
}
