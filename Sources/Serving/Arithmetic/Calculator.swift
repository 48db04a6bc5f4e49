import BigInt

/// Reads and computes one arithmetic expression exactly, in one pass.
///
/// From loosest to tightest: `+ -`, `* / %`, sign, `^` (from right to left); so `-2^2` is −4 and `2^-1` is one half.
package struct Calculator {
  /// What one expression may cost.
  package struct Limits: Sendable, Hashable {
    /// The characters of the expression.
    package var maximumLength: Int
    /// The decimal digits of any number on the way.
    package var maximumDigits: Int
    /// The operations and function arguments.
    package var maximumSteps: Int
    /// The nesting of parentheses, signs and powers.
    package var maximumDepth: Int

    package init(
      maximumLength: Int = 65_536, maximumDigits: Int = 1_000, maximumSteps: Int = 10_000, maximumDepth: Int = 100
    ) {
      self.maximumLength = maximumLength
      self.maximumDigits = maximumDigits
      self.maximumSteps = maximumSteps
      self.maximumDepth = maximumDepth
    }

    package static let `default` = Limits()
  }

  private let limits: Limits
  private var lexer: ArithmeticLexer
  private var token = ArithmeticLexer.Token.end
  private var steps = 0
  private var depth = 0
  /// Inside the parentheses of a function a line end separates arguments; elsewhere it is blank.
  private var linesSeparate = false

  /// The value of the expression.
  ///
  /// - Throws: ``ServingError`` with code `arithmetic` or `limit` and the place of the character.
  package static func evaluate(_ text: String, limits: Limits = .default) throws(ServingError) -> Rational {
    guard text.unicodeScalars.count <= limits.maximumLength else {
      throw ServingError(.limit, "the expression is longer than \(limits.maximumLength) characters")
    }
    var calculator = Calculator(text, limits)
    try calculator.advance()
    let value: Rational = try calculator.sum()
    guard calculator.token == .end else { throw calculator.unexpected("an operator or the end") }
    return value
  }

  private init(_ text: String, _ limits: Limits) {
    self.limits = limits
    self.lexer = ArithmeticLexer(text, limits: limits)
  }

  private mutating func advance() throws(ServingError) {
    repeat { token = try lexer.next() } while token == .lineEnd && !linesSeparate
  }

  private func unexpected(_ wanted: String) -> ServingError {
    let place: String = token == .end ? "at the end" : "before character \(lexer.position + 1)"
    return ServingError(.arithmetic, "\(place): expected \(wanted)")
  }

  /// Counts one operation and refuses a result that is too large to go on with.
  private mutating func step(_ value: Rational) throws(ServingError) -> Rational {
    steps += 1
    guard steps <= limits.maximumSteps else {
      throw ServingError(.limit, "the expression needs more than \(limits.maximumSteps) operations")
    }
    // One decimal digit holds a little more than 3.3 bits.
    guard value.bitWidth <= limits.maximumDigits * 10 / 3 + 4 else {
      throw ServingError(.limit, "a number on the way has more than \(limits.maximumDigits) digits")
    }
    return value
  }

  private mutating func nested<Value>(
    _ body: (inout Calculator) throws(ServingError) -> Value
  ) throws(ServingError) -> Value {
    depth += 1
    defer { depth -= 1 }
    guard depth <= limits.maximumDepth else {
      throw ServingError(.limit, "the expression is nested deeper than \(limits.maximumDepth) levels")
    }
    return try body(&self)
  }

  private mutating func sum() throws(ServingError) -> Rational {
    var value: Rational = try product()
    while token == .add || token == .subtract {
      let adds: Bool = token == .add
      try advance()
      let right: Rational = try product()
      value = try step(adds ? value + right : value - right)
    }
    return value
  }

  private mutating func product() throws(ServingError) -> Rational {
    var value: Rational = try signed()
    while token == .multiply || token == .divide || token == .modulo {
      let operation: ArithmeticLexer.Token = token
      try advance()
      let right: Rational = try signed()
      let result: Rational? =
        switch operation {
        case .multiply: value * right
        case .divide: value.divided(by: right)
        default: value.modulo(right)
        }
      guard let result else {
        throw ServingError(.arithmetic, "before character \(lexer.position + 1): division by zero")
      }
      value = try step(result)
    }
    return value
  }

  private mutating func signed() throws(ServingError) -> Rational {
    guard token == .add || token == .subtract else { return try power() }
    let negates: Bool = token == .subtract
    try advance()
    let value: Rational = try nested { calculator throws(ServingError) in try calculator.signed() }
    return negates ? -value : value
  }

  private mutating func power() throws(ServingError) -> Rational {
    let base: Rational = try primary()
    guard token == .power else { return base }
    try advance()
    let exponent: Rational = try nested { calculator throws(ServingError) in try calculator.signed() }
    guard exponent.isInteger else { throw ServingError(.arithmetic, "an exponent must be an integer") }
    guard let whole: Int = exponent.integer, abs(whole) <= limits.maximumDigits * 4 else {
      throw ServingError(.limit, "an exponent is over \(limits.maximumDigits * 4)")
    }
    // Refused before it is computed: the width of the result is known from the width of the base.
    let width: Int = (base.bitWidth - 1) * abs(whole)
    guard width <= limits.maximumDigits * 10 / 3 + 4 else {
      throw ServingError(.limit, "a power on the way has more than \(limits.maximumDigits) digits")
    }
    if whole < 0 && base.isZero { throw ServingError(.arithmetic, "zero has no negative power") }
    let top: BigInt = base.numerator.power(abs(whole))
    let bottom: BigInt = base.denominator.power(abs(whole))
    return try step(whole < 0 ? Rational(bottom, over: top) : Rational(top, over: bottom))
  }

  private mutating func primary() throws(ServingError) -> Rational {
    while token == .lineEnd { try advance() }
    switch token {
    case .number(let value):
      try advance()
      return value
    case .name(let name):
      guard let function = CalculatorFunction(rawValue: name.lowercased()) else {
        throw ServingError(.arithmetic, "there is no function '\(name)'; there are \(CalculatorFunction.list)")
      }
      let separate: Bool = linesSeparate
      linesSeparate = true
      try advance()
      let arguments: [Rational] = try arguments(of: function)
      linesSeparate = separate
      try advance()
      return try step(try function.apply(arguments, limits))
    case .open:
      let separate: Bool = linesSeparate
      linesSeparate = false
      try advance()
      let value: Rational = try nested { calculator throws(ServingError) in try calculator.sum() }
      guard token == .close else { throw unexpected("')'") }
      linesSeparate = separate
      try advance()
      return value
    default: throw unexpected("a number, a function or '('")
    }
  }

  /// Reads up to the closing parenthesis, which stays the current token.
  private mutating func arguments(of function: CalculatorFunction) throws(ServingError) -> [Rational] {
    guard token == .open else { throw unexpected("'(' behind \(function.rawValue)") }
    try advance()
    while token == .lineEnd { try advance() }
    var values: [Rational] = []
    while token != .close {
      let value: Rational = try nested { calculator throws(ServingError) in try calculator.sum() }
      values.append(try step(value))
      var isSeparated: Bool = token == .close
      while token == .lineEnd {
        isSeparated = true
        try advance()
      }
      if token == .separator {
        try advance()
        while token == .lineEnd { try advance() }
        guard token != .close else { throw unexpected("one more argument of \(function.rawValue)") }
      } else if !isSeparated {
        throw unexpected("',' or ')'")
      }
    }
    return values
  }
}
