/// The classes with a name of their own.
extension CharacterClass {
  static let digit = CharacterClass(ranges: [0x30...0x39]).sealed()
  static let word = CharacterClass("_", ranges: [0x30...0x39, 0x41...0x5A, 0x61...0x7A]).sealed()
  static let hexDigit = CharacterClass(ranges: [0x30...0x39, 0x41...0x46, 0x61...0x66]).sealed()
  /// White space and line ends of ECMAScript; the same set as `\s` there.
  static let space = CharacterClass(
    " ", "\u{A0}", "\u{1680}", "\u{2028}", "\u{2029}", "\u{202F}", "\u{205F}", "\u{3000}", "\u{FEFF}",
    ranges: [0x09...0x0D, 0x2000...0x200A]
  ).sealed()
  static let unicodeDigit = CharacterClass(.categories(["Nd"])).sealed()
  static let unicodeWord: CharacterClass = {
    var set = CharacterClass(.categories(["Mn", "Mc", "Me", "Nd", "Pc"]))
    set.insert(CharacterClass(.alphabetic))
    return set.sealed()
  }()
  static let unicodeSpace = CharacterClass(.whiteSpace).sealed()
  static let anything = CharacterClass(ranges: [0...0x10FFFF]).sealed()

  /// Everything but the line ends of ECMAScript.
  static let notLineEnd: CharacterClass = {
    var set = CharacterClass("\n", "\r", "\u{2028}", "\u{2029}")
    set.isNegated = true
    return set.sealed()
  }()
  /// Everything but a line feed.
  static let notLineFeed: CharacterClass = {
    var set = CharacterClass("\n")
    set.isNegated = true
    return set.sealed()
  }()

  static func isLineEnd(_ scalar: Unicode.Scalar) -> Bool {
    scalar == "\n" || scalar == "\r" || scalar == "\u{2028}" || scalar == "\u{2029}"
  }

  var negated: CharacterClass {
    var result = self
    result.isNegated.toggle()
    return result.sealed()
  }

  /// The class of a POSIX bracket such as `[:alpha:]`, by its name.
  static func posix(_ name: String) -> CharacterClass? {
    switch name {
    case "alpha": CharacterClass(.alphabetic)
    case "digit": unicodeDigit
    case "alnum": unicodeWordWithoutPunctuation
    case "upper": CharacterClass(.uppercase)
    case "lower": CharacterClass(.lowercase)
    case "space": unicodeSpace
    case "blank": CharacterClass(" ", "\t")
    case "punct": CharacterClass(.categories(["Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"]))
    case "cntrl": CharacterClass(.categories(["Cc"]))
    case "xdigit": hexDigit
    case "word": unicodeWord
    case "ascii": CharacterClass(ranges: [0...0x7F])
    default: nil
    }
  }

  private static let unicodeWordWithoutPunctuation: CharacterClass = {
    var set = CharacterClass(.categories(["Nd"]))
    set.insert(CharacterClass(.alphabetic))
    return set
  }()
}
