/// Reads points in time as protocols write them, in milliseconds since 1970-01-01T00:00:00Z.
package enum PointInTime {
  /// A date and time of RFC 3339, such as `2026-11-25T06:38:00.25+01:00`; digits beyond the milliseconds are dropped.
  package static func rfc3339(_ text: String) -> Int64? {
    let bytes = Array(text.utf8)
    guard DateFormat.isDateTime(bytes), let date = date(bytes[0..<4], bytes[5..<7], bytes[8..<10]) else { return nil }
    guard let second = second(bytes[11..<19]) else { return nil }
    var rest = bytes[19...]
    var milliseconds: Int64 = 0
    if rest.first == UInt8(ascii: ".") {
      let digits = rest.dropFirst().prefix { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
      let three = Array(digits.prefix(3)) + Array(repeating: UInt8(ascii: "0"), count: max(0, 3 - digits.count))
      milliseconds = number(three[...]) ?? 0
      rest = rest.dropFirst(1 + digits.count)
    }
    var offset: Int64 = 0
    if rest.count == 6, let hours = number(rest.dropFirst().prefix(2)), let minutes = number(rest.suffix(2)) {
      offset = (hours * 60 + minutes) * 60 * (rest.first == UInt8(ascii: "-") ? -1 : 1)
    }
    return (date.daysSince1970 * 86_400 + second - offset) * 1_000 + milliseconds
  }

  /// The form of dates in header fields, such as `Sun, 06 Nov 1994 08:49:37 GMT`; the day of the week is not checked.
  ///
  /// Source: RFC 9110, section 5.6.7, IMF-fixdate. The two obsolete forms are not read.
  package static func httpDate(_ text: String) -> Int64? {
    let parts = text.split(separator: " ")
    guard parts.count == 6, parts[0].utf8.count == 4, parts[0].hasSuffix(","), parts[5] == "GMT",
      let month = months.firstIndex(of: String(parts[2])), parts[1].utf8.count == 2, parts[3].utf8.count == 4,
      parts[4].utf8.count == 8, let day = number(Array(parts[1].utf8)[...]), 1...31 ~= day,
      let year = number(Array(parts[3].utf8)[...]), let second = second(Array(parts[4].utf8)[...])
    else { return nil }
    let date = CivilDate(year: year, month: Int64(month) + 1, day: day)
    guard CivilDate(daysSince1970: date.daysSince1970) == date else { return nil }
    return (date.daysSince1970 * 86_400 + second) * 1_000
  }

  private static let months = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
  ]

  private static func date(
    _ year: ArraySlice<UInt8>, _ month: ArraySlice<UInt8>, _ day: ArraySlice<UInt8>
  ) -> CivilDate? {
    guard let year = number(year), let month = number(month), let day = number(day) else { return nil }
    return CivilDate(year: year, month: month, day: day)
  }

  /// The second of the day of `hh:mm:ss`; a leap second is the one after it.
  private static func second(_ bytes: ArraySlice<UInt8>) -> Int64? {
    let parts = bytes.split(separator: UInt8(ascii: ":")).map { $0.count == 2 ? number($0) : nil }
    guard parts.count == 3, let hour = parts[0], let minute = parts[1], let second = parts[2] else { return nil }
    guard hour <= 23, minute <= 59, second <= 60 else { return nil }
    return hour * 3_600 + minute * 60 + second
  }

  private static func number(_ digits: ArraySlice<UInt8>) -> Int64? {
    var value: Int64 = 0
    for digit in digits {
      guard UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit, digits.count <= 9 else { return nil }
      value = value * 10 + Int64(digit - UInt8(ascii: "0"))
    }
    return digits.isEmpty ? nil : value
  }
}
