import JSONKit

/// Reads times by a format of percent signs and letters, as the GNU C library does.
///
/// Source: POSIX.1-2024, `strptime`; read 2026-11-29.
struct TimeParser {
  private let bytes: [UInt8]
  private var index = 0
  private var time = BrokenTime()
  private var isAfternoon: Bool?
  private var century: Int64?
  private var dayOfYear: Int64?

  /// The parts of the time and what follows it, which begins with a blank; nil when the text has another form.
  static func parse(_ text: String, _ format: String) -> (time: BrokenTime, rest: String)? {
    var parser = TimeParser(bytes: Array(text.utf8))
    guard parser.read(Array(format.utf8)) else { return nil }
    let rest = parser.bytes[parser.index...]
    guard rest.first.map(Self.isBlank) ?? true else { return nil }
    parser.settle()
    return (parser.time, String(decoding: rest, as: UTF8.self))
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }

  private mutating func skipBlanks() {
    while index < bytes.count, Self.isBlank(bytes[index]) { index += 1 }
  }

  private mutating func read(_ format: [UInt8]) -> Bool {
    var place = 0
    while place < format.count {
      let byte = format[place]
      place += 1
      if Self.isBlank(byte) {
        skipBlanks()
      } else if byte != UInt8(ascii: "%") {
        guard index < bytes.count, bytes[index] == byte else { return false }
        index += 1
      } else {
        while place < format.count, "-_0^#EO".utf8.contains(format[place]) { place += 1 }
        guard place < format.count, directive(format[place]) else { return false }
        place += 1
      }
    }
    return true
  }

  private mutating func directive(_ letter: UInt8) -> Bool {
    switch letter {
    case UInt8(ascii: "a"), UInt8(ascii: "A"): return name(TimeFormat.weekdays) != nil
    case UInt8(ascii: "b"), UInt8(ascii: "B"), UInt8(ascii: "h"):
      guard let month = name(TimeFormat.months) else { return false }
      time.month = Int64(month)
      return true
    case UInt8(ascii: "c"): return read(Array("%a %b %e %H:%M:%S %Y".utf8))
    case UInt8(ascii: "D"), UInt8(ascii: "x"): return read(Array("%m/%d/%y".utf8))
    case UInt8(ascii: "F"): return read(Array("%Y-%m-%d".utf8))
    case UInt8(ascii: "R"): return read(Array("%H:%M".utf8))
    case UInt8(ascii: "T"), UInt8(ascii: "X"): return read(Array("%H:%M:%S".utf8))
    case UInt8(ascii: "r"): return read(Array("%I:%M:%S %p".utf8))
    case UInt8(ascii: "n"), UInt8(ascii: "t"):
      skipBlanks()
      return true
    case UInt8(ascii: "%"): return literal(letter)
    case UInt8(ascii: "p"), UInt8(ascii: "P"):
      guard let half = name(["AM", "PM"]) else { return false }
      isAfternoon = half == 1
      return true
    case UInt8(ascii: "Z"):
      skipBlanks()
      while index < bytes.count, !Self.isBlank(bytes[index]) { index += 1 }
      return true
    case UInt8(ascii: "z"): return zone()
    default: return numeric(letter)
    }
  }

  private mutating func literal(_ byte: UInt8) -> Bool {
    guard index < bytes.count, bytes[index] == byte else { return false }
    index += 1
    return true
  }

  private mutating func numeric(_ letter: UInt8) -> Bool {
    switch letter {
    case UInt8(ascii: "Y"): return number(digits: 4, in: 0...9999) { $0.time.year = $1 }
    case UInt8(ascii: "C"): return number(digits: 2, in: 0...99) { $0.century = $1 }
    case UInt8(ascii: "y"): return number(digits: 2, in: 0...99) { $0.time.year = $1 < 69 ? 2000 + $1 : 1900 + $1 }
    case UInt8(ascii: "m"): return number(digits: 2, in: 1...12) { $0.time.month = $1 - 1 }
    case UInt8(ascii: "d"), UInt8(ascii: "e"): return number(digits: 2, in: 1...31) { $0.time.day = $1 }
    case UInt8(ascii: "H"), UInt8(ascii: "k"): return number(digits: 2, in: 0...23) { $0.time.hour = $1 }
    case UInt8(ascii: "I"), UInt8(ascii: "l"): return number(digits: 2, in: 1...12) { $0.time.hour = $1 % 12 }
    case UInt8(ascii: "M"): return number(digits: 2, in: 0...59) { $0.time.minute = $1 }
    case UInt8(ascii: "S"): return number(digits: 2, in: 0...61) { $0.time.second = Double($1) }
    case UInt8(ascii: "j"): return number(digits: 3, in: 1...366) { $0.dayOfYear = $1 - 1 }
    case UInt8(ascii: "u"): return number(digits: 1, in: 1...7) { _, _ in }
    case UInt8(ascii: "w"): return number(digits: 1, in: 0...6) { _, _ in }
    case UInt8(ascii: "U"), UInt8(ascii: "W"), UInt8(ascii: "V"): return number(digits: 2, in: 0...53) { _, _ in }
    case UInt8(ascii: "g"): return number(digits: 2, in: 0...99) { _, _ in }
    case UInt8(ascii: "G"): return number(digits: 4, in: 0...9999) { _, _ in }
    case UInt8(ascii: "s"):
      return number(digits: 15, in: 0...999_999_999_999_999) { $0.time = BrokenTime(secondsSince1970: $1) }
    default: return false
    }
  }

  private mutating func number(
    digits: Int, in range: ClosedRange<Int64>, _ store: (inout TimeParser, Int64) -> Void
  ) -> Bool {
    skipBlanks()
    var value: Int64 = 0
    let start = index
    while index < bytes.count, index - start < digits, bytes[index] &- UInt8(ascii: "0") < 10 {
      value = value * 10 + Int64(bytes[index] - UInt8(ascii: "0"))
      index += 1
    }
    guard index > start, range.contains(value) else { return false }
    store(&self, value)
    return true
  }

  /// The place of a name, long or cut to three letters, in any case.
  private mutating func name(_ names: [String]) -> Int? {
    for (place, name) in names.enumerated() {
      for text in [name, String(name.prefix(3))] {
        let wanted = Array(text.utf8)
        guard index + wanted.count <= bytes.count else { continue }
        let isThere = zip(wanted, bytes[index...]).allSatisfy { $0 | 0x20 == $1 | 0x20 }
        if isThere {
          index += wanted.count
          return place
        }
      }
    }
    return nil
  }

  /// `Z`, or a sign with hours and perhaps minutes; read and not used, as the language does.
  private mutating func zone() -> Bool {
    skipBlanks()
    if literal(UInt8(ascii: "Z")) { return true }
    guard literal(UInt8(ascii: "+")) || literal(UInt8(ascii: "-")) else { return false }
    let start = index
    while index < bytes.count, bytes[index] &- UInt8(ascii: "0") < 10 || bytes[index] == UInt8(ascii: ":") {
      index += 1
    }
    return index - start >= 2
  }

  private mutating func settle() {
    if isAfternoon == true, time.hour < 12 { time.hour += 12 }
    if let century { time.year = century * 100 + time.year % 100 }
    if let dayOfYear, time.day == 0 {
      let first = CivilDate(year: time.year, month: 1, day: 1).daysSince1970
      let date = CivilDate(daysSince1970: first + dayOfYear)
      (time.month, time.day) = (date.month - 1, date.day)
    }
  }
}
