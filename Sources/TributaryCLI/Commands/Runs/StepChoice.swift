import JSONKit
import Runs

/// Which step of a run a word of the command line means: its path, or an end of it that no other step has.
struct StepChoice: Sendable {
  let run: String
  /// The steps that may be meant.
  let keys: [StepKey]
  /// What they are, for messages: `a question`, say.
  let noun: String

  /// - Throws: ``CommandFailure`` with exit code 2 that names what there is.
  func one(_ word: String) throws(CommandFailure) -> StepKey {
    if let key = keys.first(where: { $0.text.sameBytes(as: word) }) { return key }
    let near: [StepKey] = keys.filter { $0.text.utf8.reversed().starts(with: "/\(word)".utf8.reversed()) }
    guard let first = near.first else {
      throw .usage("\(word) is no \(noun) of the run \(run)\(word.didYouMean(in: keys.map(\.text))) (\(listed(keys)))")
    }
    guard near.count == 1 else { throw .usage("\(word) may be \(listed(near)); write more of the one you mean") }
    return first
  }

  /// The only one there is.
  ///
  /// - Throws: ``CommandFailure`` with exit code 2 that names what there is.
  func only() throws(CommandFailure) -> StepKey {
    guard let first = keys.first else { throw none }
    guard keys.count == 1 else { throw .usage("the run \(run) has several: say which of \(listed(keys)) is meant") }
    return first
  }

  private var none: CommandFailure {
    CommandFailure(
      .usage, "not_open", "the run \(run) has no \(noun); 'tributary runs show \(run)' tells how it stands")
  }

  private func listed(_ keys: [StepKey]) -> String {
    if keys.isEmpty { return "there is none" }
    return keys.prefix(5).map(\.text).joined(separator: ", ") + (keys.count > 5 ? ", …" : "")
  }
}
