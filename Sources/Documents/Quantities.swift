package import JSONKit

/// The short forms people write for durations, sizes in bytes and counts; the one place that reads them.
///
/// Durations are numbers with units, largest first: `500ms`, `20s`, `1.5s`, `2m`, `1h30m`, `1d`.
/// Sizes are whole numbers with an optional unit: `4096`, `64KiB`, `16MiB`, `1GiB`, and `kB`, `MB`, `GB` for powers of ten.
/// Counts are whole numbers with an optional `k` or `M`: `200k`.
package enum Quantities {
  /// The longest duration that is read: 1000 days.
  package static let longestDuration: Duration = .seconds(86_400 * 1000)

  /// Reads a duration; nil when the text is none.
  ///
  /// A number needs a unit, except `0`.
  package static func duration(_ text: String) -> Duration? {
    if text == "0" { return .zero }
    var rest: Substring.UTF8View = text.utf8[...]
    var total: Duration = .zero
    var allowed: ArraySlice<(name: String, nanoseconds: Int64)> = durationUnits[...]
    while !rest.isEmpty {
      guard let amount = Amount(&rest) else { return nil }
      let unit = String(Substring(rest.prefix { (0x61...0x7A).contains($0) }))
      guard let index = allowed.firstIndex(where: { $0.name == unit }) else { return nil }
      guard let part = amount.scaled(by: durationUnits[index].nanoseconds) else { return nil }
      rest = rest.dropFirst(unit.utf8.count)
      allowed = allowed[(index + 1)...]
      total += .nanoseconds(part)
      guard total <= longestDuration else { return nil }
    }
    return text.isEmpty ? nil : total
  }

  /// Reads a size in bytes; nil when the text is none.
  package static func bytes(_ text: String) -> Int? { whole(text, units: byteUnits) }

  /// Reads a count; nil when the text is none.
  package static func count(_ text: String) -> Int? { whole(text, units: countUnits) }

  /// A duration as it would be written: the exact sum of whole units.
  package static func text(of duration: Duration) -> String {
    let parts: (seconds: Int64, attoseconds: Int64) = duration.components
    var left: Int64 = parts.seconds * 1_000_000_000 + parts.attoseconds / 1_000_000_000
    guard left > 0 else { return "0" }
    var text = ""
    for unit in durationUnits where left >= unit.nanoseconds && unit.name != "d" {
      text += "\(left / unit.nanoseconds)\(unit.name)"
      left %= unit.nanoseconds
    }
    return text
  }

  private static func whole(_ text: String, units: [(name: String, factor: Int64)]) -> Int? {
    var rest: Substring.UTF8View = text.utf8[...]
    guard let amount = Amount(&rest) else { return nil }
    let unit = String(Substring(rest))
    guard let factor = units.first(where: { $0.name == unit })?.factor else { return nil }
    return amount.scaled(by: factor).flatMap { Int(exactly: $0) }
  }

  private static let durationUnits: [(name: String, nanoseconds: Int64)] = [
    ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000), ("s", 1_000_000_000),
    ("ms", 1_000_000), ("us", 1000), ("ns", 1),
  ]
  private static let byteUnits: [(name: String, factor: Int64)] = [
    ("", 1), ("B", 1), ("KiB", 1 << 10), ("MiB", 1 << 20), ("GiB", 1 << 30),
    ("kB", 1000), ("KB", 1000), ("MB", 1_000_000), ("GB", 1_000_000_000),
  ]
  private static let countUnits: [(name: String, factor: Int64)] = [("", 1), ("k", 1000), ("M", 1_000_000)]

  /// A decimal number of at most 18 digits, kept exact.
  private struct Amount {
    var digits: Int64 = 0
    var divisor: Int64 = 1

    /// Takes the number off the front of `rest`; nil when there is none.
    init?(_ rest: inout Substring.UTF8View) {
      let number: Substring.UTF8View = rest.prefix { (0x30...0x39).contains($0) || $0 == 0x2E }
      rest = rest.dropFirst(number.count)
      var sawPoint = false
      var count = 0
      for byte in number {
        if byte == 0x2E {
          guard !sawPoint, count > 0 else { return nil }
          sawPoint = true
          continue
        }
        count += 1
        guard count <= 18 else { return nil }
        digits = digits * 10 + Int64(byte - 0x30)
        if sawPoint { divisor *= 10 }
      }
      guard count > 0, number.last != 0x2E else { return nil }
    }

    /// The amount times a unit, when that is a whole number within range.
    func scaled(by factor: Int64) -> Int64? {
      let (product, overflow) = digits.multipliedReportingOverflow(by: factor)
      guard !overflow, product % divisor == 0 else { return nil }
      return product / divisor
    }
  }
}

extension ObjectReader {
  /// A duration with its unit, `"20s"`.
  ///
  /// - Parameter bareUnit: what a bare number counts, for formats of other hosts; nil refuses it.
  package mutating func optionalDuration(
    _ key: String, bareUnit: Duration? = nil
  ) throws(DocumentError) -> Duration? {
    guard let value = value(key), !value.isNull else { return nil }
    if let text = value.stringValue, let duration = Quantities.duration(text) { return duration }
    if let bareUnit, let number = value.doubleValue, number >= 0, number <= 1e9 { return bareUnit * number }
    throw .value("expected a duration with its unit, such as \"20s\", \"500ms\" or \"1h30m\"", at: path.appending(key))
  }

  /// A size in bytes, a whole number or text such as `"64KiB"`; at least 1.
  package mutating func optionalBytes(_ key: String) throws(DocumentError) -> Int? {
    try quantity(key, "expected a size in bytes, such as 65536 or \"64KiB\"", Quantities.bytes)
  }

  /// A count, a whole number or text such as `"200k"`; at least 1.
  package mutating func optionalCount(_ key: String) throws(DocumentError) -> Int? {
    try quantity(key, "expected a whole number of at least 1, such as 20 or \"200k\"", Quantities.count)
  }

  private mutating func quantity(
    _ key: String, _ expected: String, _ parse: (String) -> Int?
  ) throws(DocumentError) -> Int? {
    guard let value = value(key), !value.isNull else { return nil }
    let number: Int? = value.stringValue.flatMap(parse) ?? value.intValue
    guard let number, number >= 1 else { throw .value(expected, at: path.appending(key)) }
    return number
  }
}
