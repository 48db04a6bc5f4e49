import JSONKit

/// Functions on texts.
enum TextFunctions {
  static let all: [Native] = [
    Native("startswith", .one(startswith)),
    Native("endswith", .one(endswith)),
    Native("ltrimstr", .one(ltrimstr)),
    Native("rtrimstr", .one(rtrimstr)),
    Native("trimstr", .one(trimstr)),
    Native("trim", .none(trim)),
    Native("ltrim", .none(ltrim)),
    Native("rtrim", .none(rtrim)),
    Native("split", grows: 1, .one(split)),
    Native("explode", grows: 1, .none(explode)),
    Native("implode", .none(implode)),
    Native("ascii_downcase", .none(asciiDowncase)),
    Native("ascii_upcase", .none(asciiUpcase)),
    Native("_edit", .changing(edit)),
  ]

  private static func both(_ value: JSON, _ other: JSON, _ message: String) throws(Failure) -> (String, String) {
    guard case .string(let text) = value, case .string(let other) = other else { throw .message(message) }
    return (text, other)
  }

  private static func startswith(_ machine: inout Machine, _ value: JSON, _ start: JSON) throws(Failure) -> JSON {
    let (text, start) = try both(value, start, "startswith() requires string inputs")
    try machine.meter.charge(start.utf8.count / 32)
    return .bool(Texts.hasPrefix(text, start))
  }

  private static func endswith(_ machine: inout Machine, _ value: JSON, _ end: JSON) throws(Failure) -> JSON {
    let (text, end) = try both(value, end, "endswith() requires string inputs")
    try machine.meter.charge(end.utf8.count / 32)
    return .bool(Texts.hasSuffix(text, end))
  }

  private static func ltrimstr(_ machine: inout Machine, _ value: JSON, _ start: JSON) throws(Failure) -> JSON {
    let (text, start) = try both(value, start, "startswith() requires string inputs")
    guard Texts.hasPrefix(text, start) else { return value }
    try machine.meter.produce(bytes: text.utf8.count - start.utf8.count)
    return .string(Texts.part(text, start.utf8.count..<text.utf8.count))
  }

  private static func rtrimstr(_ machine: inout Machine, _ value: JSON, _ end: JSON) throws(Failure) -> JSON {
    let (text, end) = try both(value, end, "endswith() requires string inputs")
    guard Texts.hasSuffix(text, end) else { return value }
    try machine.meter.produce(bytes: text.utf8.count - end.utf8.count)
    return .string(Texts.part(text, 0..<text.utf8.count - end.utf8.count))
  }

  private static func trimstr(_ machine: inout Machine, _ value: JSON, _ ends: JSON) throws(Failure) -> JSON {
    try rtrimstr(&machine, try ltrimstr(&machine, value, ends), ends)
  }

  private static func trimmed(
    _ machine: inout Machine, _ value: JSON, left: Bool, right: Bool
  ) throws(Failure) -> JSON {
    guard case .string(let text) = value else { throw .message("trim input must be a string") }
    try machine.meter.produce(bytes: text.utf8.count)
    try machine.meter.charge(text.utf8.count / 16)
    return .string(Texts.trimmed(text, left: left, right: right))
  }

  private static func trim(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    try trimmed(&machine, value, left: true, right: true)
  }

  private static func ltrim(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    try trimmed(&machine, value, left: true, right: false)
  }

  private static func rtrim(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    try trimmed(&machine, value, left: false, right: true)
  }

  private static func split(_ machine: inout Machine, _ value: JSON, _ separator: JSON) throws(Failure) -> JSON {
    let (text, separator) = try both(value, separator, "split input and separator must be strings")
    return try Texts.split(text, separator, &machine.meter)
  }

  private static func explode(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    guard case .string(let text) = value else { throw .message("explode input must be a string") }
    try machine.meter.produce(elements: text.utf8.count)
    return .array(text.unicodeScalars.map { .integer(Int64($0.value)) })
  }

  private static func implode(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    if case .array(let elements) = value { try machine.meter.charge(elements.count) }
    return try Texts.implode(value, &machine.meter)
  }

  private static func changed(_ machine: inout Machine, _ value: JSON, upper: Bool) throws(Failure) -> JSON {
    guard case .string(let text) = value else { throw .message("explode input must be a string") }
    try machine.meter.produce(bytes: text.utf8.count)
    try machine.meter.charge(text.utf8.count / 16)
    return .string(Texts.changedCase(text, upper: upper))
  }

  private static func asciiDowncase(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    try changed(&machine, value, upper: false)
  }

  private static func asciiUpcase(_ machine: inout Machine, _ value: JSON) throws(Failure) -> JSON {
    try changed(&machine, value, upper: true)
  }

  /// Adds an unchanged part and a replacement to each of the results of `sub`, one for each replacement.
  private static func edit(
    _ machine: inout Machine, _ value: inout JSON, _ gap: JSON, _ inserts: JSON
  ) throws(Failure) {
    guard case .array(let inserts) = inserts, case .array(var results) = value else { return }
    value = .null
    for (index, insert) in inserts.enumerated() {
      try machine.meter.charge(1)
      var whole = JSON.null
      if index < results.count {
        swap(&whole, &results[index])
      } else {
        results.append(.null)
      }
      try Operations.add(&whole, gap, &machine.meter)
      try Operations.add(&whole, insert, &machine.meter)
      swap(&whole, &results[index])
    }
    value = .array(results)
  }
}
