import JSONKit

/// What one rule, the mode or the flow of labels has to say, and how strict it is.
struct PolicyFinding: Sendable {
  enum Strictness: Int, Comparable {
    case allow, ask, askAlways, deny

    static func < (left: Strictness, right: Strictness) -> Bool { left.rawValue < right.rawValue }
  }

  var strictness: Strictness
  var reason: String
  var ground: PolicyDecision.Ground

  /// The stricter of two; the first of equal ones.
  static func strictest(_ first: PolicyFinding?, _ second: PolicyFinding?) -> PolicyFinding? {
    guard let first, let second else { return first ?? second }
    return second.strictness > first.strictness ? second : first
  }
}
