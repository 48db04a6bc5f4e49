import JSONKit

/// The core schema of YAML 1.2: what a plain scalar means.
///
/// `yes`, `no`, `on`, `off`, dates and `12:30` are strings, as 1.2 says. Integers are exact, however long.
/// One thing is stricter than the core schema: an integer with a leading zero (`0123`) stays a string,
/// because 1.1 read it as octal and nobody can tell which was meant.
/// Source: YAML 1.2.2, section 10.3.2; read 2026-11-25.
enum YAMLScalar {
  /// The value of a plain scalar; nil when the number cannot be held by JSON (`.nan`, `.inf`, `1e999`).
  static func resolve(plain text: String) -> JSON? {
    switch text {
    case "", "~", "null", "Null", "NULL": return .null
    case "true", "True", "TRUE": return .bool(true)
    case "false", "False", "FALSE": return .bool(false)
    default:
      if let number: JSON = number(text) { return number }
      if isNonFinite(text) { return Optional.none }
      return .string(text)
    }
  }

  /// The value of a scalar that carries a tag; nil when the text is no such value or the tag is unknown.
  static func resolve(_ text: String, tag: String) -> JSON? {
    let prefix = "tag:yaml.org,2002:"
    guard tag.hasPrefix(prefix) || tag == "!" else { return nil }
    switch tag.dropFirst(prefix.count) {
    case "", "str": return .string(text)
    case "int":
      switch number(text) {
      case .integer(let value): return .integer(value)
      case .unsigned(let value): return .unsigned(value)
      case .digits(let value): return .digits(value)
      default: return nil
      }
    case "float":
      guard let value = number(text)?.doubleValue else { return nil }
      return .double(value)
    case "bool", "null":
      switch resolve(plain: text) {
      case .bool(let value) where tag.hasSuffix("bool"): return .bool(value)
      case .null where tag.hasSuffix("null"): return .null
      default: return nil
      }
    default: return nil
    }
  }

  private static func isNonFinite(_ text: String) -> Bool {
    let digits: Substring = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : text[...]
    if [".inf", ".Inf", ".INF", ".nan", ".NaN", ".NAN"].contains(String(digits)) { return true }
    guard isFloat(text) else { return false }
    return Double(text)?.isFinite != true
  }

  private static func number(_ text: String) -> JSON? {
    let bytes: String.UTF8View = text.utf8
    if text.hasPrefix("0x") {
      return UInt64(text.dropFirst(2), radix: 16).flatMap { unsigned($0, sign: text.utf8.dropFirst(2)) }
    }
    if text.hasPrefix("0o") {
      return UInt64(text.dropFirst(2), radix: 8).flatMap { unsigned($0, sign: text.utf8.dropFirst(2)) }
    }
    let digits: Substring.UTF8View = bytes.first == 0x2D || bytes.first == 0x2B ? bytes.dropFirst() : bytes[...]
    guard !digits.isEmpty else { return nil }
    if digits.allSatisfy({ (0x30...0x39).contains($0) }) {
      guard digits.first != 0x30 || digits.count == 1 else { return nil }
      let plain: String = bytes.first == 0x2B ? String(Substring(digits)) : text
      if let value = Int64(plain) { return .integer(value) }
      if let value = UInt64(plain) { return .unsigned(value) }
      return .digits(plain)
    }
    guard isFloat(text), let value = Double(text), value.isFinite else { return nil }
    return .double(value)
  }

  /// Hexadecimal and octal numbers have no sign in the core schema.
  private static func unsigned(_ value: UInt64, sign: Substring.UTF8View) -> JSON? {
    guard sign.first != 0x2B, sign.first != 0x2D else { return nil }
    return Int64(exactly: value).map(JSON.integer) ?? .unsigned(value)
  }

  /// Whether the text is a float of the core schema.
  ///
  /// `[-+]? ( \. [0-9]+ | [0-9]+ ( \. [0-9]* )? ) ( [eE] [-+]? [0-9]+ )?`
  private static func isFloat(_ text: String) -> Bool {
    var rest: Substring.UTF8View = text.utf8[...]
    func digits() -> Int {
      let count: Int = rest.prefix { (0x30...0x39).contains($0) }.count
      rest = rest.dropFirst(count)
      return count
    }
    func take(_ choices: [UInt8]) -> Bool {
      guard let first = rest.first, choices.contains(first) else { return false }
      rest = rest.dropFirst()
      return true
    }
    _ = take([0x2B, 0x2D])
    let whole: Int = digits()
    let hasPoint: Bool = take([0x2E])
    let fraction: Int = hasPoint ? digits() : 0
    guard whole + fraction > 0 else { return false }
    var hasExponent = false
    if take([0x65, 0x45]) {
      hasExponent = true
      _ = take([0x2B, 0x2D])
      guard digits() > 0 else { return false }
    }
    return rest.isEmpty && (hasPoint || hasExponent)
  }
}
