/// What many uses came to.
struct FuzzTally: Sendable {
  var messages = 0
  var answered = 0
  var refused = 0
  /// Calls and sessions that did not end.
  var hangs = 0
  /// What must not be, each with the seed that repeats it.
  var problems: [String] = []

  mutating func add(_ outcome: FuzzCall.Outcome, seed: UInt64) {
    switch outcome {
    case .answered: answered += 1
    case .refused: refused += 1
    case .other(let text): problems.append("seed \(seed): \(text)")
    }
  }

  static func += (left: inout FuzzTally, right: FuzzTally) {
    left.messages += right.messages
    left.answered += right.answered
    left.refused += right.refused
    left.hangs += right.hangs
    left.problems += right.problems
  }
}
