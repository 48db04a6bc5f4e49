package import HTTPCarrier
import JSONKit

extension AnswerHead {
  /// The same head with durations in place of points in time.
  ///
  /// `Retry-After` may be a date (RFC 9110, section 10.2.3); Anthropic's limits are free again at points of RFC 3339, those
  /// of OpenRouter at seconds or milliseconds since 1970. A server's `Date` says what it takes for now, whatever our clock
  /// shows. Sources: Anthropic API, "Rate limits"; OpenRouter API, "Limits"; read 2026-11-25.
  /// - Parameter now: our clock in seconds since 1970, for servers that send no `Date`; 0 when nobody knows.
  package func withDurations(at now: Int64) -> AnswerHead {
    guard fields.contains(where: { Self.mayHoldTime($0) }) else { return self }
    let ours = now == 0 ? nil : now * 1_000
    guard let now = value("date").flatMap(PointInTime.httpDate) ?? ours else { return self }
    var head = self
    for index in fields.indices where Self.mayHoldTime(fields[index]) {
      guard let point = Self.point(fields[index].value) else { continue }
      // Seconds with a fraction are what every reader of these fields takes.
      let wait = max(0, point - now)
      head.fields[index].value = "\(wait / 1_000).\(String(1_000 + wait % 1_000).dropFirst())"
    }
    return head
  }

  /// Looks at the first letter before it makes a copy of the name: most fields begin with another.
  private static func mayHoldTime(_ field: HTTPField) -> Bool {
    switch field.name.utf8.first.map({ $0 | 0x20 }) {
    case UInt8(ascii: "r"): return field.isNamed("retry-after")
    case UInt8(ascii: "a"):
      let name = field.name.lowercased()
      return name.hasPrefix("anthropic-ratelimit-") && name.hasSuffix("-reset")
    case UInt8(ascii: "x"): return field.name.lowercased().hasPrefix("x-ratelimit-reset")
    default: return false
    }
  }

  private static func point(_ text: String) -> Int64? {
    if let date = PointInTime.httpDate(text) ?? PointInTime.rfc3339(text) { return date }
    // A number this large is no duration: it counts from 1970, in seconds or in milliseconds.
    guard let number = Int64(text), number >= 1_000_000_000 else { return nil }
    return number < 100_000_000_000 ? number * 1_000 : number
  }
}
