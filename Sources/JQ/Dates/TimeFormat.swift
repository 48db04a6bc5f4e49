import JSONKit

/// Writes times by a format of percent signs and letters, in English.
///
/// Source: POSIX.1-2024, `strftime`, and the additions of the GNU C library; read 2026-11-29.
struct TimeFormat {
  static let weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
  static let months = [
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
  ]

  private let time: BrokenTime
  private let zone: (offset: Int64, name: String)

  /// The time in this format; the zone is that of the parts.
  static func text(
    _ time: BrokenTime, _ format: String, zone: (offset: Int64, name: String), _ meter: inout Meter
  ) throws(Failure) -> String {
    try meter.produce(bytes: format.utf8.count * 8)
    try meter.charge(30 + format.utf8.count * 6)
    return TimeFormat(time: time.normalized, zone: zone).text(format)
  }

  private func text(_ format: String) -> String {
    var result = ""
    var isDirective = false
    var flag: Unicode.Scalar?
    for scalar in format.unicodeScalars {
      if !isDirective {
        if scalar == "%" { isDirective = true } else { result.unicodeScalars.append(scalar) }
        continue
      }
      if flag == nil, scalar == "-" || scalar == "_" || scalar == "0" || scalar == "^" {
        flag = scalar
        continue
      }
      if scalar == "E" || scalar == "O" { continue }
      result += flagged(piece(scalar) ?? "%" + String(scalar), flag)
      isDirective = false
      flag = nil
    }
    return isDirective ? result + "%" : result
  }

  /// The GNU flags: no padding, blanks, zeros, capitals.
  private func flagged(_ text: String, _ flag: Unicode.Scalar?) -> String {
    let digits = text.drop { $0 == "0" || $0 == " " }
    switch flag {
    case "-": return digits.isEmpty ? "0" : String(digits)
    case "_": return String(repeating: " ", count: text.count - digits.count) + digits
    case "0": return String(repeating: "0", count: text.count - digits.count) + digits
    case "^": return text.uppercased()
    default: return text
    }
  }

  private func piece(_ letter: Unicode.Scalar) -> String? {
    switch letter {
    case "a": String(Self.weekdays[Int(time.weekday)].prefix(3))
    case "A": Self.weekdays[Int(time.weekday)]
    case "b", "h": String(Self.months[Int(time.month)].prefix(3))
    case "B": Self.months[Int(time.month)]
    case "c": text("%a %b %e %H:%M:%S %Y")
    case "D", "x": text("%m/%d/%y")
    case "F": text("%Y-%m-%d")
    case "R": text("%H:%M")
    case "T", "X": text("%H:%M:%S")
    case "r": text("%I:%M:%S %p")
    case "p": time.hour < 12 ? "AM" : "PM"
    case "P": time.hour < 12 ? "am" : "pm"
    case "n": "\n"
    case "t": "\t"
    case "%": "%"
    case "Z": zone.name
    case "z": offset
    case "s": String(time.secondsSince1970 - zone.offset)
    default: number(letter)
    }
  }

  private func number(_ letter: Unicode.Scalar) -> String? {
    let hour12 = (time.hour + 11) % 12 + 1
    let week = isoWeek
    return switch letter {
    case "C": padded(time.year / 100, 2)
    case "d": padded(time.day, 2)
    case "e": padded(time.day, 2, " ")
    case "G": String(week.year)
    case "g": padded(week.year % 100, 2)
    case "H": padded(time.hour, 2)
    case "I": padded(hour12, 2)
    case "j": padded(time.dayOfYear + 1, 3)
    case "k": padded(time.hour, 2, " ")
    case "l": padded(hour12, 2, " ")
    case "m": padded(time.month + 1, 2)
    case "M": padded(time.minute, 2)
    case "S": padded(Int64(time.second), 2)
    case "u": String(time.weekday == 0 ? 7 : time.weekday)
    case "U": padded((time.dayOfYear + 7 - time.weekday) / 7, 2)
    case "V": padded(week.week, 2)
    case "w": String(time.weekday)
    case "W": padded((time.dayOfYear + 7 - (time.weekday + 6) % 7) / 7, 2)
    case "y": padded(((time.year % 100) + 100) % 100, 2)
    case "Y": String(time.year)
    default: nil
    }
  }

  private func padded(_ number: Int64, _ width: Int, _ filler: Character = "0") -> String {
    let digits = String(number)
    return String(repeating: filler, count: max(0, width - digits.count)) + digits
  }

  private var offset: String {
    let minutes = zone.offset.magnitude / 60
    return (zone.offset < 0 ? "-" : "+") + padded(Int64(minutes / 60), 2) + padded(Int64(minutes % 60), 2)
  }

  /// The week that begins on Monday and holds the year's first Thursday, with the year it belongs to.
  private var isoWeek: (year: Int64, week: Int64) {
    let thursday = time.daysSince1970 - (time.weekday + 6) % 7 + 3
    let date = CivilDate(daysSince1970: thursday)
    let first = CivilDate(year: date.year, month: 1, day: 1).daysSince1970
    return (date.year, (thursday - first) / 7 + 1)
  }
}
