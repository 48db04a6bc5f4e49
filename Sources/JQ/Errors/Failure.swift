import JSONKit

/// What ends an evaluation step: something the program may catch, or something nobody may.
enum Failure: Error {
  /// An error of the language; `try` sees this value.
  case raised(JSON)
  /// A limit, a cancellation or a halt.
  case stop(JQError)

  /// An error whose value is this text.
  static func message(_ text: String) -> Failure { .raised(.string(text)) }
}

/// The texts of errors that name values.
enum ErrorText {
  /// How many bytes of a value an error shows, counted with an ending zero as the language does.
  static let width = 30
  /// The same where a key and its container are both shown.
  static let keyWidth = 15

  /// `number (5) WHAT`.
  static func about(_ value: JSON, _ what: String) -> Failure {
    .message("\(value.kindName) (\(short(value))) \(what)")
  }

  /// `number (5) and string ("a") WHAT`.
  static func about(_ left: JSON, _ right: JSON, _ what: String) -> Failure {
    .message("\(left.kindName) (\(short(left))) and \(right.kindName) (\(short(right))) \(what)")
  }

  /// The compact text of a value, cut to a few bytes with `...` before the closing quote or bracket.
  static func short(_ value: JSON, width: Int = width) -> String {
    let text = ValueText.prefix(of: value, bytes: width + 8)
    guard text.count > width - 1 else { return String(decoding: text, as: UTF8.self) }
    let closing: String
    switch text.first {
    case UInt8(ascii: "\""): closing = "\""
    case UInt8(ascii: "["): closing = "]"
    case UInt8(ascii: "{"): closing = "}"
    default: closing = ""
    }
    var end = width - (closing.isEmpty ? 4 : 5)
    while end > 0, text[end] & 0xC0 == 0x80 { end -= 1 }
    return String(decoding: text[..<end], as: UTF8.self) + "..." + closing
  }
}

extension JSON {
  /// The name of the type, as the function `type` gives it.
  var kindName: String {
    switch self {
    case .null: "null"
    case .bool: "boolean"
    case .integer, .unsigned, .digits, .double: "number"
    case .string: "string"
    case .array: "array"
    case .object: "object"
    }
  }
}
