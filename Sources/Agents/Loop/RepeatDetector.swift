import JSONKit
import LLM
import Runs

/// Counts how often in a row the same calls gave the same results: the mark of a model that goes round in circles.
struct RepeatDetector: Sendable {
  /// At this many the model is told.
  static let notice = 3
  /// At this many the run ends.
  static let stop = 5

  private var last: Digest?
  private(set) var count = 0

  mutating func observe(_ calls: [ToolCall], _ results: [ToolResult]) {
    var words: [JSON] = []
    for (call, result) in zip(calls, results) {
      var anonymous = result
      anonymous.callID = ""
      words += [.string(call.name), .string(call.arguments), anonymous.json]
    }
    let digest = Digest(of: .array(words))
    count = digest == last ? count + 1 : 1
    last = digest
  }
}
