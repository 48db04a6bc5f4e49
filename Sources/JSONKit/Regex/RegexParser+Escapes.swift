/// Escapes and bracket classes.
extension RegexParser {
  /// What `\` stands for outside of brackets; the backslash is consumed.
  mutating func escapeAtom(_ start: Int) throws(RegexError) -> RegexNode {
    guard let next = peek else { throw failure("a backslash at the end", at: start) }
    switch next {
    case "b", "B":
      position += 1
      return .assertion(.wordBoundary(unicode: syntax == .perl, negated: next == "B"))
    case "A" where syntax == .perl:
      position += 1
      return .assertion(.textStart)
    case "z" where syntax == .perl:
      position += 1
      return .assertion(.textEnd)
    case "Z" where syntax == .perl:
      position += 1
      return .assertion(.textEndOrLastLineFeed)
    case "1"..."9", "k":
      throw RegexError(.unsupported, "back-references cannot be matched in linear time", offset: start)
    default: break
    }
    if let named = try namedClass(start) {
      var set = named
      if options.contains(.ignoreCase), !set.properties.isEmpty {
        set.ignoresCase = true
        set = set.sealed()
      }
      return .set(set)
    }
    return literal(try escapedScalar(start))
  }

  /// `\d`, `\w`, `\s`, `\p{…}`, their negations and `\h` of Perl syntax.
  private mutating func namedClass(_ start: Int) throws(RegexError) -> CharacterClass? {
    guard let next = peek else { return nil }
    let unicode = syntax == .perl
    let set: CharacterClass
    switch next {
    case "d": set = unicode ? .unicodeDigit : .digit
    case "D": set = (unicode ? CharacterClass.unicodeDigit : .digit).negated
    case "w": set = unicode ? .unicodeWord : .word
    case "W": set = (unicode ? CharacterClass.unicodeWord : .word).negated
    case "s": set = unicode ? .unicodeSpace : .space
    case "S": set = (unicode ? CharacterClass.unicodeSpace : .space).negated
    case "h" where unicode: set = .hexDigit
    case "H" where unicode: set = CharacterClass.hexDigit.negated
    case "p", "P":
      position += 1
      return try property(start, negated: next == "P")
    default: return nil
    }
    position += 1
    return set
  }

  private mutating func property(_ start: Int, negated: Bool) throws(RegexError) -> CharacterClass {
    guard accept("{") else { throw failure("\\p needs a name in braces", at: start) }
    let flipped = syntax == .perl && accept("^")
    var name = ""
    while let next = peek, next != "}" {
      name.unicodeScalars.append(next)
      position += 1
    }
    guard accept("}") else { throw failure("\\p needs a name in braces", at: start) }
    let known = CharacterProperty(named: name)
    guard let property = known else {
      throw RegexError(.unsupported, "the Unicode property \"\(name)\" is not known", offset: start)
    }
    return CharacterClass(property, negated: negated != flipped).sealed()
  }

  /// The one character an escape stands for; the backslash is consumed.
  private mutating func escapedScalar(_ start: Int) throws(RegexError) -> Unicode.Scalar {
    guard let next = advance() else { throw failure("a backslash at the end", at: start) }
    switch next {
    case "t": return "\t"
    case "n": return "\n"
    case "v": return "\u{B}"
    case "f": return "\u{C}"
    case "r": return "\r"
    case "a" where syntax == .perl: return "\u{7}"
    case "e" where syntax == .perl: return "\u{1B}"
    case "0":
      if let digit = peek?.hexValue, digit < 10 { throw failure("octal escapes are not supported", at: start) }
      return "\0"
    case "c":
      guard let letter = advance(), letter.isASCII, letter.properties.isAlphabetic else {
        throw failure("\\c needs a letter", at: start)
      }
      return Unicode.Scalar(UInt8(letter.value & 0x1F))
    case "x":
      if syntax == .perl, accept("{") { return try scalar(try hexInBraces(start), start) }
      return try scalar(try hex(2, start), start)
    case "u": return try unicodeEscape(start)
    default:
      // Letters and digits without a meaning are mistakes; escaped punctuation is common and harmless.
      if next.isASCII, next.properties.isAlphabetic || next.hexValue != nil {
        throw failure("unknown escape \"\\\(next)\"", at: start)
      }
      return next
    }
  }

  private mutating func unicodeEscape(_ start: Int) throws(RegexError) -> Unicode.Scalar {
    if accept("{") { return try scalar(try hexInBraces(start), start) }
    let unit = try hex(4, start)
    guard 0xD800...0xDBFF ~= unit, text[position...].starts(with: "\\u".unicodeScalars) else {
      return try scalar(unit, start)
    }
    position += 2
    let low = try hex(4, start)
    guard 0xDC00...0xDFFF ~= low else { throw failure("half of a surrogate pair", at: start) }
    return try scalar(0x10000 + (unit - 0xD800) << 10 + (low - 0xDC00), start)
  }

  private mutating func hex(_ count: Int, _ start: Int) throws(RegexError) -> UInt32 {
    var value: UInt32 = 0
    for _ in 0..<count {
      guard let digit = advance()?.hexValue else { throw failure("expected \(count) hexadecimal digits", at: start) }
      value = value << 4 | UInt32(digit)
    }
    return value
  }

  private mutating func hexInBraces(_ start: Int) throws(RegexError) -> UInt32 {
    var value: UInt32 = 0
    let first = position
    while let digit = peek?.hexValue, value <= 0x10FFFF {
      value = value << 4 | UInt32(digit)
      position += 1
    }
    guard position > first, accept("}") else { throw failure("expected hexadecimal digits in braces", at: start) }
    return value
  }

  private func scalar(_ value: UInt32, _ start: Int) throws(RegexError) -> Unicode.Scalar {
    guard let scalar = Unicode.Scalar(value) else {
      throw failure("no character has the number \(String(value, radix: 16))", at: start)
    }
    return scalar
  }

  // MARK: Brackets

  /// `[…]`; the opening bracket is consumed.
  mutating func bracket(_ start: Int) throws(RegexError) -> CharacterClass {
    var set = CharacterClass()
    set.isNegated = accept("^")
    set.ignoresCase = options.contains(.ignoreCase)
    if syntax == .perl, accept("]") { set.insert(0x5D...0x5D) }
    while let next = peek, next != "]" {
      let itemStart = position
      let (first, named) = try bracketItem()
      if let named { set.insert(named) }
      guard let first else { continue }
      guard peek == "-", position + 1 < text.count, text[position + 1] != "]" else {
        set.insert(first.value...first.value)
        continue
      }
      position += 1
      let (last, lastNamed) = try bracketItem()
      guard let last else {
        // `[a-\d]`: no range, so the dash is meant.
        set.insert(first.value...first.value)
        set.insert(0x2D...0x2D)
        if let lastNamed { set.insert(lastNamed) }
        continue
      }
      guard first.value <= last.value else { throw failure("the ends of a range are out of order", at: itemStart) }
      set.insert(first.value...last.value)
    }
    guard accept("]") else { throw failure("unmatched \"[\"", at: start) }
    return set.sealed()
  }

  private mutating func bracketItem() throws(RegexError) -> (Unicode.Scalar?, CharacterClass?) {
    let start = position
    guard let next = advance() else { return (nil, nil) }
    if next == "[", syntax == .perl, peek == ":", let set = try posixBracket(start) { return (nil, set) }
    guard next == "\\" else { return (next, nil) }
    if accept("b") { return ("\u{8}", nil) }
    if let digit = peek?.hexValue, 1...9 ~= digit { throw failure("a digit after a backslash in brackets", at: start) }
    if let set = try namedClass(start) { return (nil, set) }
    return (try escapedScalar(start), nil)
  }

  private mutating func posixBracket(_ start: Int) throws(RegexError) -> CharacterClass? {
    let before = position
    _ = accept(":")
    let negated = accept("^")
    var name = ""
    while let next = peek, next.isASCII, next.properties.isAlphabetic {
      name.unicodeScalars.append(next)
      position += 1
    }
    guard accept(":]") else {
      position = before
      return nil
    }
    guard let set = CharacterClass.posix(name) else { throw failure("unknown class [:\(name):]", at: start) }
    return negated ? set.negated : set
  }
}
