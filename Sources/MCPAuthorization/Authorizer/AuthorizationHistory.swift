/// What was tried lately, so that nobody is asked again and again: a value with one function per event.
struct AuthorizationHistory: Sendable {
  private struct Refusal: Sendable {
    var scopes: Set<String>
    var reason: String
    var time: Int64
  }

  private let maximum: Int
  private let window: Int64
  private var attempts: [Int64] = []
  private var refusals: [Refusal] = []

  init(_ limits: OAuthLimits) {
    maximum = limits.authorizations
    window = limits.window.components.seconds
  }

  /// An authorization begins.
  mutating func began(at time: Int64) {
    forget(before: time)
    attempts.append(time)
  }

  /// It was refused for good.
  mutating func refused(_ scopes: [String], _ reason: String, at time: Int64) {
    forget(before: time)
    refusals.removeAll { $0.scopes == Set(scopes) }
    refusals.append(Refusal(scopes: Set(scopes), reason: reason, time: time))
    // One more than there can be authorizations.
    if refusals.count > maximum { refusals.removeFirst() }
  }

  /// Why these scopes are not asked for now; nil when they may be.
  mutating func objection(to scopes: [String], at time: Int64) -> String? {
    forget(before: time)
    return refusals.first { $0.scopes == Set(scopes) }?.reason
  }

  /// Why nobody is asked now; nil when somebody may be.
  mutating func exhaustion(at time: Int64) -> String? {
    forget(before: time)
    guard attempts.count >= maximum else { return nil }
    return "it wanted \(attempts.count) authorizations within \(window / 60) min; it is not asked again before that"
  }

  private mutating func forget(before time: Int64) {
    attempts.removeAll { $0 <= time - window || $0 > time }
    refusals.removeAll { $0.time <= time - window || $0.time > time }
  }
}
