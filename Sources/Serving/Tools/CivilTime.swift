/// A date and a time of day of the Gregorian calendar, without a zone.
struct CivilTime: Hashable {
  private let year: Int
  private let month: Int
  private let day: Int
  private let secondOfDay: Int
  /// The English name of the day of the week.
  let weekday: String

  private static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]

  /// Counts from the first of March, so that the leap day is the last of its year.
  init(secondsSince1970 seconds: Int) {
    let days: Int = Self.floor(seconds, 86_400)
    secondOfDay = seconds - days * 86_400
    weekday = Self.weekdays[days + 4 - Self.floor(days + 4, 7) * 7]
    let shifted: Int = days + 719_468
    let era: Int = Self.floor(shifted, 146_097)
    let dayOfEra: Int = shifted - era * 146_097
    let yearOfEra: Int = (dayOfEra - dayOfEra / 1_460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear: Int = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth: Int = (5 * dayOfYear + 2) / 153
    day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
  }

  /// `2026-11-25T06:50:00`.
  var text: String {
    let date: String = Self.digits(year, 4) + "-" + Self.digits(month, 2) + "-" + Self.digits(day, 2)
    let hour: String = Self.digits(secondOfDay / 3_600, 2)
    let minute: String = Self.digits(secondOfDay / 60 % 60, 2)
    return date + "T" + hour + ":" + minute + ":" + Self.digits(secondOfDay % 60, 2)
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
