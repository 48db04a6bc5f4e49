import JSONKit

/// The formats that `@name` applies.
enum TextFormat: String, CaseIterable, Sendable {
  case text, json, csv, tsv, html, uri, urid, sh, base64, base64d, base32, base32d

  /// Its place among all formats.
  var number: Int32 { Int32(Self.allCases.firstIndex(of: self) ?? 0) }

  /// The value in this format.
  func apply(_ value: JSON, _ meter: inout Meter) throws(Failure) -> String {
    switch self {
    case .text: return try Self.plain(value, &meter)
    case .json: return try Self.json(value, &meter)
    case .csv, .tsv: return try row(value, &meter)
    case .sh: return try shell(value, &meter)
    default:
      let text = try Self.plain(value, &meter)
      try meter.produce(bytes: 2 * text.utf8.count)
      try meter.charge(text.utf8.count / 4)
      return try apply(toText: text)
    }
  }

  private func apply(toText text: String) throws(Failure) -> String {
    switch self {
    case .html: return Self.html(text)
    case .uri: return Self.percentEncoded(text)
    case .urid: return try Self.percentDecoded(text)
    case .base64: return BaseCoding.encoded64(text)
    case .base64d: return try BaseCoding.decoded64(text)
    case .base32: return BaseCoding.encoded32(text)
    case .base32d: return try BaseCoding.decoded32(text)
    default: return text
    }
  }

  /// A text as it is, everything else as JSON.
  static func plain(_ value: JSON, _ meter: inout Meter) throws(Failure) -> String {
    if case .string(let text) = value { return text }
    return try json(value, &meter)
  }

  /// The compact JSON text.
  static func json(_ value: JSON, _ meter: inout Meter) throws(Failure) -> String {
    if case .integer(let number) = value { return String(number) }
    return String(decoding: try ValueText.bytes(of: value, &meter), as: UTF8.self)
  }

  // MARK: Rows

  private func row(_ value: JSON, _ meter: inout Meter) throws(Failure) -> String {
    guard case .array(let elements) = value else {
      throw ErrorText.about(value, "cannot be \(rawValue)-formatted, only array")
    }
    var line = ""
    for (index, element) in elements.enumerated() {
      try meter.charge(3)
      if index > 0 { line += self == .csv ? "," : "\t" }
      switch element {
      case .null: break
      case .string(let text):
        try meter.produce(bytes: text.utf8.count)
        line += self == .csv ? Self.quoted(text) : Self.tabEscaped(text)
      case .double(let number) where number.isNaN: break
      case .array, .object: throw ErrorText.about(element, "is not valid in a csv row")
      default: line += try Self.json(element, &meter)
      }
    }
    return line
  }

  private static func quoted(_ text: String) -> String {
    "\"" + replaced(text) { $0 == UInt8(ascii: "\"") ? "\"\"" : nil } + "\""
  }

  private static func tabEscaped(_ text: String) -> String {
    replaced(text) { byte in
      switch byte {
      case 0x09: "\\t"
      case 0x0A: "\\n"
      case 0x0D: "\\r"
      case UInt8(ascii: "\\"): "\\\\"
      default: nil
      }
    }
  }

  private func shell(_ value: JSON, _ meter: inout Meter) throws(Failure) -> String {
    let elements: [JSON]
    if case .array(let array) = value { elements = array } else { elements = [value] }
    var line = ""
    for (index, element) in elements.enumerated() {
      try meter.charge(3)
      if index > 0 { line += " " }
      switch element {
      case .string(let text):
        try meter.produce(bytes: text.utf8.count)
        line += "'" + Self.replaced(text) { $0 == UInt8(ascii: "'") ? "'\\''" : nil } + "'"
      case .array, .object: throw ErrorText.about(element, "can not be escaped for shell")
      default: line += try Self.json(element, &meter)
      }
    }
    return line
  }

  // MARK: Replacing bytes

  /// A text with some of its ASCII bytes replaced.
  static func replaced(_ text: String, _ replacement: (UInt8) -> String?) -> String {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(text.utf8.count)
    for byte in text.utf8 {
      if byte < 0x80, let other = replacement(byte) { bytes.append(contentsOf: other.utf8) } else { bytes.append(byte) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private static func html(_ text: String) -> String {
    replaced(text) { byte in
      switch byte {
      case UInt8(ascii: "<"): "&lt;"
      case UInt8(ascii: ">"): "&gt;"
      case UInt8(ascii: "&"): "&amp;"
      case UInt8(ascii: "'"): "&apos;"
      case UInt8(ascii: "\""): "&quot;"
      default: nil
      }
    }
  }
}
