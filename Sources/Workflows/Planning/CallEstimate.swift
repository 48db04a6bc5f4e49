package import JSONKit

/// How often something will be asked, from the least to the most; no most means that nobody can say.
package struct CallEstimate: Sendable, Hashable {
  package var least: Int
  package var most: Int?

  package static let none = CallEstimate(least: 0, most: 0)

  /// One call, or up to `attempts` of them.
  static func one(attempts: Int = 1) -> CallEstimate { CallEstimate(least: 1, most: max(1, attempts)) }

  static func + (left: CallEstimate, right: CallEstimate) -> CallEstimate {
    CallEstimate(
      least: Self.sum(left.least, right.least),
      most: left.most.flatMap { most in right.most.map { Self.sum(most, $0) } })
  }

  /// So many times, or between none and that many.
  func times(_ least: Int, to most: Int?) -> CallEstimate {
    let all: Int? =
      self.most == 0 ? 0 : self.most.flatMap { count in most.map { Self.product(count, $0) } }
    return CallEstimate(least: Self.product(self.least, least), most: all)
  }

  /// What holds whichever of both happens.
  func or(_ other: CallEstimate) -> CallEstimate {
    CallEstimate(
      least: min(least, other.least), most: most.flatMap { most in other.most.map { Swift.max(most, $0) } })
  }

  /// In words: `3`, `1 to 4`, `2 or more`.
  package var text: String {
    guard let most else { return least == 0 ? "any number" : "\(least) or more" }
    return least == most ? "\(least)" : "\(least) to \(most)"
  }

  package var json: JSON { ["least": JSON(least), "most": most.map { JSON($0) } ?? .null] }

  private static func sum(_ a: Int, _ b: Int) -> Int {
    let (value, overflow): (Int, Bool) = a.addingReportingOverflow(b)
    return overflow ? .max : value
  }

  private static func product(_ a: Int, _ b: Int) -> Int {
    let (value, overflow): (Int, Bool) = a.multipliedReportingOverflow(by: b)
    return overflow ? .max : value
  }
}
