import JSONKit

/// A date and time of day in its parts, as the functions on dates hand it around; month, weekday and day of year from 0.
struct BrokenTime {
  var year: Int64 = 1900
  var month: Int64 = 0
  var day: Int64 = 0
  var hour: Int64 = 0
  var minute: Int64 = 0
  /// With the fraction of the second.
  var second: Double = 0

  init() {}

  /// The time so many seconds after 1970 began.
  init(seconds: Double) throws(Failure) {
    let whole = seconds.rounded(.down)
    guard whole.magnitude < 1e15 else {
      throw .message("error converting number of seconds since epoch to datetime")
    }
    self.init(secondsSince1970: Int64(whole))
    second += seconds - whole
  }

  init(secondsSince1970 seconds: Int64) {
    let days = seconds >= 0 ? seconds / 86_400 : (seconds - 86_399) / 86_400
    let date = CivilDate(daysSince1970: days)
    let rest = seconds - days * 86_400
    (year, month, day) = (date.year, date.month - 1, date.day)
    (hour, minute, second) = (rest / 3_600, rest / 60 % 60, Double(rest % 60))
  }

  /// The time from its parts in an array; what is missing is 0.
  init(_ value: JSON, function: String) throws(Failure) {
    guard case .array(let parts) = value else { throw .message("\(function) requires parsed datetime inputs") }
    var numbers: [Double] = []
    for part in parts.prefix(8) {
      guard let number = Arithmetic.double(part), !number.isNaN else {
        throw .message("\(function) requires parsed datetime inputs")
      }
      numbers.append(min(max(number, -2_147_483_648), 2_147_483_647))
    }
    func whole(_ index: Int) -> Int64 { index < numbers.count ? Int64(numbers[index].rounded(.towardZero)) : 0 }
    (year, month, day) = (numbers.isEmpty ? 1900 : whole(0), whole(1), whole(2))
    (hour, minute) = (whole(3), whole(4))
    second = numbers.count > 5 ? numbers[5] : 0
  }

  private var date: CivilDate {
    let years = month >= 0 ? month / 12 : (month - 11) / 12
    return CivilDate(year: year + years, month: month - years * 12 + 1, day: day)
  }

  var daysSince1970: Int64 { date.daysSince1970 }

  /// The second, where parts beyond their range count on.
  var secondsSince1970: Int64 {
    daysSince1970 * 86_400 + hour * 3_600 + minute * 60 + Int64(second.rounded(.down))
  }

  /// The same time with every part in its range.
  var normalized: BrokenTime {
    var time = BrokenTime(secondsSince1970: secondsSince1970)
    time.second += second - second.rounded(.down)
    return time
  }

  /// From Sunday, 0.
  var weekday: Int64 { day == 0 ? 0 : ((daysSince1970 + 4) % 7 + 7) % 7 }

  /// From the first of January, 0.
  var dayOfYear: Int64 { day == 0 ? 0 : daysSince1970 - CivilDate(year: date.year, month: 1, day: 1).daysSince1970 }

  /// The parts as an array.
  var value: JSON {
    [
      .integer(year), .integer(month), .integer(day), .integer(hour), .integer(minute), Arithmetic.number(second),
      .integer(weekday), .integer(dayOfYear),
    ]
  }
}
