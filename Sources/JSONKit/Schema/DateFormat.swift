/// Dates, times and durations.
///
/// Source: RFC 3339, section 5.6 and appendix A; read 2026-11-25.
enum DateFormat {
  static func isDateTime(_ bytes: [UInt8]) -> Bool {
    guard bytes.count > 11, bytes[10] | 0x20 == UInt8(ascii: "t") else { return false }
    return isDate(Array(bytes[..<10])) && isTime(Array(bytes[11...]))
  }

  static func isDate(_ bytes: [UInt8]) -> Bool {
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = number(bytes[0..<4]), let month = number(bytes[5..<7]), let day = number(bytes[8..<10])
    else { return false }
    let isLeap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    let days = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
    return 1...12 ~= month && day >= 1 && day <= days[month - 1]
  }

  /// `hh:mm:ss`, a fraction, then `Z` or an offset; second 60 only where UTC has a leap second.
  static func isTime(_ bytes: [UInt8]) -> Bool {
    guard bytes.count >= 9, bytes[2] == UInt8(ascii: ":"), bytes[5] == UInt8(ascii: ":"),
      let hour = number(bytes[0..<2]), let minute = number(bytes[3..<5]), let second = number(bytes[6..<8]),
      hour <= 23, minute <= 59, second <= 60
    else { return false }
    var rest = bytes[8...]
    if rest.first == UInt8(ascii: ".") {
      rest = rest.dropFirst()
      let digits = rest.prefix(while: isDigit)
      guard !digits.isEmpty else { return false }
      rest = rest.dropFirst(digits.count)
    }
    guard let offset = offset(Array(rest)) else { return false }
    let minuteOfDay = hour * 60 + minute - offset
    return second < 60 || (minuteOfDay % 1440 + 1440) % 1440 == 1439
  }

  /// The minutes east of UTC.
  private static func offset(_ bytes: [UInt8]) -> Int? {
    if bytes.count == 1 { return bytes[0] | 0x20 == UInt8(ascii: "z") ? 0 : nil }
    guard bytes.count == 6, bytes[3] == UInt8(ascii: ":"), let hours = number(bytes[1..<3]),
      let minutes = number(bytes[4..<6]), hours <= 23, minutes <= 59
    else { return nil }
    switch bytes[0] {
    case UInt8(ascii: "+"): return hours * 60 + minutes
    case UInt8(ascii: "-"): return -(hours * 60 + minutes)
    default: return nil
    }
  }

  /// `P1Y2M3DT4H5M6S`, parts left out from either end only; or weeks alone.
  static func isDuration(_ bytes: [UInt8]) -> Bool {
    guard bytes.first == UInt8(ascii: "P") else { return false }
    let halves = bytes.dropFirst().split(
      separator: UInt8(ascii: "T"), maxSplits: 1, omittingEmptySubsequences: false)
    guard let date = halves.first.flatMap({ units($0) }) else { return false }
    if halves.count == 1 { return date == "W" || isRun(date, of: "YMD") }
    guard let time = units(halves[1]) else { return false }
    return (date.isEmpty || isRun(date, of: "YMD")) && isRun(time, of: "HMS")
  }

  /// The letters of a sequence of numbers that each have one; nil when it is none.
  private static func units(_ bytes: ArraySlice<UInt8>) -> String? {
    var letters = ""
    var rest = bytes
    while !rest.isEmpty {
      let digits = rest.prefix(while: isDigit)
      rest = rest.dropFirst(digits.count)
      guard !digits.isEmpty, let letter = rest.popFirst() else { return nil }
      letters.unicodeScalars.append(Unicode.Scalar(letter))
    }
    return letters
  }

  private static func isRun(_ letters: String, of order: String) -> Bool {
    !letters.isEmpty && order.contains(letters)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func number(_ bytes: ArraySlice<UInt8>) -> Int? {
    bytes.allSatisfy(isDigit) ? Int(String(decoding: bytes, as: UTF8.self)) : nil
  }
}
