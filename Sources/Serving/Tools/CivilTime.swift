import JSONKit

/// A date and a time of day of the Gregorian calendar, without a zone.
struct CivilTime: Hashable {
  private let date: CivilDate
  private let secondOfDay: Int
  /// The English name of the day of the week.
  let weekday: String

  private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

  /// The time of day and the date in Greenwich; with the offset of a zone added, those of the zone.
  init(secondsSince1970 seconds: Int) {
    let days: Int = Self.floor(seconds, 86_400)
    secondOfDay = seconds - days * 86_400
    weekday = Self.weekdays[days + 4 - Self.floor(days + 4, 7) * 7]
    date = CivilDate(daysSince1970: Int64(days))
  }

  /// `2026-11-25T06:50:00`.
  var text: String {
    let year: String = Self.digits(Int(date.year), 4)
    let day: String = year + "-" + Self.digits(Int(date.month), 2) + "-" + Self.digits(Int(date.day), 2)
    let hour: String = Self.digits(secondOfDay / 3_600, 2)
    let minute: String = Self.digits(secondOfDay / 60 % 60, 2)
    return day + "T" + hour + ":" + minute + ":" + Self.digits(secondOfDay % 60, 2)
  }

  /// `+01:00`.
  static func offsetText(_ seconds: Int) -> String {
    let minutes: Int = abs(seconds) / 60
    return (seconds < 0 ? "-" : "+") + digits(minutes / 60, 2) + ":" + digits(minutes % 60, 2)
  }

  private static func floor(_ value: Int, _ divisor: Int) -> Int {
    let quotient: Int = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
  }

  private static func digits(_ value: Int, _ count: Int) -> String {
    let text = String(value)
    return String(repeating: "0", count: max(0, count - text.utf8.count)) + text
  }
}
