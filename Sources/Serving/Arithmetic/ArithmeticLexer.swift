import BigInt

/// Cuts an expression into tokens.
struct ArithmeticLexer {
  enum Token: Hashable {
    case number(Rational)
    case name(String)
    case add, subtract, multiply, divide, modulo, power
    case open, close
    /// A comma or a semicolon.
    case separator
    case lineEnd
    case end
  }

  private let scalars: [Unicode.Scalar]
  private let limits: Calculator.Limits
  /// The number of characters read.
  private(set) var position = 0

  init(_ text: String, limits: Calculator.Limits) {
    self.scalars = Array(text.unicodeScalars)
    self.limits = limits
  }

  private var current: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

  mutating func next() throws(ServingError) -> Token {
    while let scalar: Unicode.Scalar = current, scalar == " " || scalar == "\t" || scalar == "\r" { position += 1 }
    guard let scalar: Unicode.Scalar = current else { return .end }
    if Self.isDigit(scalar) || scalar == "." { return .number(try number()) }
    if Self.isLetter(scalar) { return .name(name()) }
    position += 1
    if scalar == "*", current == "*" {
      position += 1
      return .power
    }
    guard let token: Token = Self.symbols[scalar] else {
      throw ServingError(
        .arithmetic,
        "character \(position): '\(scalar)' has no meaning here; use numbers, + - * / % ^ ( ) and functions")
    }
    return token
  }

  private static let symbols: [Unicode.Scalar: Token] = [
    "+": .add, "-": .subtract, "−": .subtract, "*": .multiply, "×": .multiply, "·": .multiply, "/": .divide,
    "÷": .divide, "%": .modulo, "^": .power, "(": .open, ")": .close, ",": .separator, ";": .separator, "\n": .lineEnd,
  ]

  private mutating func name() -> String {
    var text = String.UnicodeScalarView()
    while let scalar: Unicode.Scalar = current, Self.isLetter(scalar) || Self.isDigit(scalar) {
      text.append(scalar)
      position += 1
    }
    return String(text)
  }

  /// Reads digits, a fraction and an exponent; `_` may group digits.
  private mutating func number() throws(ServingError) -> Rational {
    let start: Int = position
    var digits: [UInt8] = takeDigits()
    var places = 0
    if current == "." {
      position += 1
      let fraction: [UInt8] = takeDigits()
      places = fraction.count
      digits += fraction
    }
    guard !digits.isEmpty else {
      throw ServingError(.arithmetic, "character \(start + 1): a '.' needs a digit before or behind it")
    }
    let exponent: Int = try exponent()
    guard digits.count + abs(exponent) <= limits.maximumDigits else {
      throw ServingError(.limit, "character \(start + 1): the number has more than \(limits.maximumDigits) digits")
    }
    guard let value = BigInt(String(decoding: digits, as: UTF8.self)) else { return .zero }
    let shift: Int = exponent - places
    let scale: BigInt = BigInt(10).power(abs(shift))
    return shift < 0 ? Rational(value, over: scale) : Rational(value * scale)
  }

  private mutating func exponent() throws(ServingError) -> Int {
    guard current == "e" || current == "E" else { return 0 }
    let mark: Int = position
    position += 1
    var isNegative = false
    if current == "-" || current == "+" {
      isNegative = current == "-"
      position += 1
    }
    let digits: [UInt8] = takeDigits()
    guard !digits.isEmpty else {
      throw ServingError(.arithmetic, "character \(mark + 1): an exponent needs digits, as in 1e3")
    }
    guard let value = Int(String(decoding: digits.prefix(12), as: UTF8.self)), value <= limits.maximumDigits else {
      throw ServingError(.limit, "character \(mark + 1): the exponent is over \(limits.maximumDigits)")
    }
    return isNegative ? -value : value
  }

  private mutating func takeDigits() -> [UInt8] {
    var digits: [UInt8] = []
    while let scalar: Unicode.Scalar = current, Self.isDigit(scalar) || (scalar == "_" && !digits.isEmpty) {
      if scalar != "_" { digits.append(UInt8(truncatingIfNeeded: scalar.value)) }
      position += 1
    }
    return digits
  }

  private static func isDigit(_ scalar: Unicode.Scalar) -> Bool { ("0"..."9").contains(scalar) }

  private static func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar)
  }
}
