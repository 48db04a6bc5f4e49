import JSONKit

/// Cuts a program into tokens.
struct Lexer {
  let bytes: [UInt8]
  var index = 0
  var tokens: [Token] = []
  /// What is open: brackets by their closing byte, interpolations by a quote.
  private var open: [UInt8] = []

  static let quote = UInt8(ascii: "\"")

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  /// All tokens, with one for the end.
  static func tokens(_ bytes: [UInt8]) throws(JQError) -> [Token] {
    var lexer = Lexer(bytes)
    while try lexer.step() {}
    lexer.add(.end, at: bytes.count)
    return lexer.tokens
  }

  mutating func add(_ kind: Token.Kind, at offset: Int) {
    tokens.append(Token(kind: kind, offset: offset))
  }

  func failure(_ message: String, at offset: Int) -> JQError {
    JQError(.syntax, message, at: offset, in: bytes)
  }

  private mutating func step() throws(JQError) -> Bool {
    skipBlanks()
    guard index < bytes.count else { return false }
    let start = index
    let byte = bytes[index]
    switch byte {
    case Self.quote:
      add(.stringStart, at: start)
      index += 1
      try string()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
    case UInt8(ascii: "$"): dollar()
    case UInt8(ascii: "@"):
      index += 1
      add(.format(word()), at: start)
    case UInt8(ascii: "."): try dot()
    case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
      open.append(byte == UInt8(ascii: "(") ? UInt8(ascii: ")") : byte + 2)
      symbol(1)
    case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"): try close(byte)
    default:
      if Self.startsWord(byte) { identifier() } else { try operatorSymbol() }
    }
    return true
  }

  private mutating func symbol(_ count: Int) {
    let text = String(decoding: bytes[index..<index + count], as: UTF8.self)
    add(.symbol(text), at: index)
    index += count
  }

  private mutating func close(_ byte: UInt8) throws(JQError) {
    guard let expected = open.popLast() else {
      throw failure("Nothing is open that “\(Character(UnicodeScalar(byte)))” could close.", at: index)
    }
    if expected == Self.quote, byte == UInt8(ascii: ")") {
      add(.interpolationEnd, at: index)
      index += 1
      return try string()
    }
    guard expected == byte else {
      let wanted = expected == Self.quote ? UInt8(ascii: ")") : expected
      throw failure(
        "Expected “\(Character(UnicodeScalar(wanted)))” before “\(Character(UnicodeScalar(byte)))”.", at: index)
    }
    symbol(1)
  }

  /// Notes that `\(` opened an interpolation.
  mutating func openInterpolation(at offset: Int) {
    open.append(Self.quote)
    add(.interpolationStart, at: offset)
  }

  private mutating func skipBlanks() {
    while index < bytes.count {
      switch bytes[index] {
      case 0x20, 0x09, 0x0A, 0x0D: index += 1
      case UInt8(ascii: "#"): skipComment()
      default: return
      }
    }
  }

  /// A comment goes on over the line's end behind an odd number of backslashes.
  private mutating func skipComment() {
    var escaped = false
    while index < bytes.count {
      let byte = bytes[index]
      index += 1
      if byte == UInt8(ascii: "\n"), !escaped { return }
      if byte == UInt8(ascii: "\r"), escaped, index < bytes.count, bytes[index] == UInt8(ascii: "\n") { continue }
      escaped = byte == UInt8(ascii: "\\") && !escaped
    }
  }

  static func startsWord(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "_") || (byte | 0x20) &- UInt8(ascii: "a") < 26
  }

  /// The letters, digits and underscores from here on.
  private mutating func word() -> String {
    let start = index
    while index < bytes.count, Self.startsWord(bytes[index]) || bytes[index] &- UInt8(ascii: "0") < 10 { index += 1 }
    return String(decoding: bytes[start..<index], as: UTF8.self)
  }

  /// A word, or several with `::` between them.
  private mutating func qualifiedWord() -> String {
    var name = word()
    while index + 2 < bytes.count, bytes[index] == UInt8(ascii: ":"), bytes[index + 1] == UInt8(ascii: ":"),
      Self.startsWord(bytes[index + 2])
    {
      index += 2
      name += "::" + word()
    }
    return name
  }

  private mutating func identifier() {
    let start = index
    let name = qualifiedWord()
    add(Token.keywords.contains(name) ? .keyword(name) : .identifier(name), at: start)
  }

  private mutating func dollar() {
    if index + 1 < bytes.count, Self.startsWord(bytes[index + 1]) {
      let start = index
      index += 1
      add(.variable(qualifiedWord()), at: start)
    } else {
      symbol(1)
    }
  }

  private mutating func dot() throws(JQError) {
    let start = index
    guard index + 1 < bytes.count else { return symbol(1) }
    let next = bytes[index + 1]
    if next == UInt8(ascii: ".") {
      symbol(2)
    } else if next &- UInt8(ascii: "0") < 10 {
      try number()
    } else if Self.startsWord(next) {
      index += 1
      add(.field(word()), at: start)
    } else {
      symbol(1)
    }
  }

  private static let operators = [
    "?//", "//=", "|=", "+=", "-=", "*=", "/=", "%=", "==", "!=", "<=", ">=", "//", "?", "=", ";", ",", ":",
    "|", "+", "-", "*", "/", "%", "<", ">",
  ].map { Array($0.utf8) }

  private mutating func operatorSymbol() throws(JQError) {
    for text in Self.operators where bytes[index...].starts(with: text) {
      return symbol(text.count)
    }
    let rest = String(decoding: bytes[index..<min(index + 4, bytes.count)], as: UTF8.self)
    let found = rest.first.map(String.init) ?? ""
    let hint = found == "'" ? "; strings stand in double quotes" : found == "&" ? "; the word is “and”" : ""
    throw failure("“\(found)” is no part of the language\(hint).", at: index)
  }
}
