import JSONKit

/// Functions on dates, all in UTC.
enum DateFunctions {
  static let all: [Native] = [
    Native("mktime", .none(mktime)),
    Native("gmtime", grows: 1, .none(gmtime)),
    Native("strftime", .one(strftime)),
    Native("strptime", grows: 1, .one(strptime)),
  ]

  private static func mktime(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    guard case .array = value else { throw .message("mktime requires array inputs") }
    return .integer(try BrokenTime(value, function: "mktime").secondsSince1970)
  }

  private static func gmtime(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    guard let seconds = Arithmetic.double(value) else { throw .message("gmtime() requires numeric inputs") }
    return try BrokenTime(seconds: seconds).value
  }

  private static func strftime(_ machine: inout Machine, _ value: JSON, _ format: JSON) throws(Failure) -> JSON {
    let time: BrokenTime
    if let seconds = Arithmetic.double(value) {
      time = try BrokenTime(seconds: seconds)
    } else {
      time = try BrokenTime(value, function: "strftime/1")
    }
    guard case .string(let format) = format else { throw .message("strftime/1 requires a string format") }
    return .string(try TimeFormat.text(time, format, zone: (0, "UTC"), &machine.meter))
  }

  private static func strptime(_ machine: inout Machine, _ value: JSON, _ format: JSON) throws(Failure) -> JSON {
    guard case .string(let text) = value, case .string(let format) = format else {
      throw .message("strptime/1 requires string inputs and arguments")
    }
    try machine.meter.charge((text.utf8.count + format.utf8.count) / 8)
    guard let (time, rest) = TimeParser.parse(text, format) else {
      throw .message("date \"\(text)\" does not match format \"\(format)\"")
    }
    guard case .array(var parts) = time.value else { return .null }
    if !rest.isEmpty { parts.append(.string(rest)) }
    return .array(parts)
  }
}
