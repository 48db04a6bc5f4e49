import ArgumentParser
import Documents

/// A duration such as `30s` or `2m`.
struct DurationArgument: ExpressibleByArgument, Sendable {
  let duration: Duration

  init?(argument: String) {
    guard let duration = Quantities.duration(argument), duration > .zero else { return nil }
    self.duration = duration
  }
}
