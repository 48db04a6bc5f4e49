import ArgumentParser
import Documents

/// A duration such as `30s` or `2m`.
struct DurationArgument: Sendable {
  let duration: Duration

  init?(argument: String) {
    guard let duration = Quantities.duration(argument), duration > .zero else { return nil }
    self.duration = duration
  }

  /// A word of the command line.
  ///
  /// - Throws: `ValidationError` that tells how durations are written.
  static func read(_ word: String) throws -> DurationArgument {
    guard let argument = DurationArgument(argument: word) else {
      throw ValidationError("write a duration with its unit, such as 500ms, 30s or 2m")
    }
    return argument
  }
}
