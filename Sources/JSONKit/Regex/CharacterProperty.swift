/// A Unicode property that `\p{…}` can name: general categories and the common binary properties.
///
/// The data is the standard library's. Scripts are not among it, so `\p{Script=…}` is refused.
/// Source: ECMA-262 2025, tables 69 to 71; read 2026-11-25.
enum CharacterProperty: Sendable, Hashable {
  /// General categories by their two-letter names.
  case categories(Set<String>)
  case alphabetic, lowercase, uppercase, whiteSpace, ascii, any, emoji, emojiPresentation
  case identifierStart, identifierContinue, hexDigit, ideographic, assigned

  /// The property a name inside `\p{…}` stands for, or nil when there is none.
  init?(named text: String) {
    var name = text
    for prefix in ["General_Category=", "gc="] where text.hasPrefix(prefix) {
      name = String(text.dropFirst(prefix.count))
      guard let categories = Self.categories(named: name) else { return nil }
      self = .categories(categories)
      return
    }
    if let categories = Self.categories(named: name) {
      self = .categories(categories)
      return
    }
    switch name {
    case "Alphabetic", "Alpha": self = .alphabetic
    case "Lowercase", "Lower": self = .lowercase
    case "Uppercase", "Upper": self = .uppercase
    case "White_Space", "space": self = .whiteSpace
    case "ASCII": self = .ascii
    case "Any": self = .any
    case "Emoji": self = .emoji
    case "Emoji_Presentation", "EPres": self = .emojiPresentation
    case "ID_Start", "IDS": self = .identifierStart
    case "ID_Continue", "IDC": self = .identifierContinue
    case "Hex_Digit", "Hex": self = .hexDigit
    case "Ideographic", "Ideo": self = .ideographic
    case "Assigned": self = .assigned
    default: return nil
    }
  }

  func contains(_ scalar: Unicode.Scalar) -> Bool {
    let properties = scalar.properties
    switch self {
    case .categories(let names): return names.contains(Self.name(of: properties.generalCategory))
    case .alphabetic: return properties.isAlphabetic
    case .lowercase: return properties.isLowercase
    case .uppercase: return properties.isUppercase
    case .whiteSpace: return properties.isWhitespace
    case .ascii: return scalar.isASCII
    case .any: return true
    case .emoji: return properties.isEmoji
    case .emojiPresentation: return properties.isEmojiPresentation
    case .identifierStart: return properties.isIDStart
    case .identifierContinue: return properties.isIDContinue
    case .hexDigit: return properties.isHexDigit
    case .ideographic: return properties.isIdeographic
    case .assigned: return properties.generalCategory != .unassigned
    }
  }

  /// Long name, its two-letter name; a group has several.
  private static let longNames: [String: String] = [
    "Uppercase_Letter": "Lu", "Lowercase_Letter": "Ll", "Titlecase_Letter": "Lt", "Cased_Letter": "LC",
    "Modifier_Letter": "Lm", "Other_Letter": "Lo", "Letter": "L",
    "Nonspacing_Mark": "Mn", "Spacing_Mark": "Mc", "Enclosing_Mark": "Me", "Mark": "M", "Combining_Mark": "M",
    "Decimal_Number": "Nd", "digit": "Nd", "Letter_Number": "Nl", "Other_Number": "No", "Number": "N",
    "Connector_Punctuation": "Pc", "Dash_Punctuation": "Pd", "Open_Punctuation": "Ps", "Close_Punctuation": "Pe",
    "Initial_Punctuation": "Pi", "Final_Punctuation": "Pf", "Other_Punctuation": "Po", "Punctuation": "P",
    "punct": "P", "Math_Symbol": "Sm", "Currency_Symbol": "Sc", "Modifier_Symbol": "Sk", "Other_Symbol": "So",
    "Symbol": "S", "Space_Separator": "Zs", "Line_Separator": "Zl", "Paragraph_Separator": "Zp", "Separator": "Z",
    "Control": "Cc", "cntrl": "Cc", "Format": "Cf", "Surrogate": "Cs", "Private_Use": "Co", "Unassigned": "Cn",
    "Other": "C",
  ]

  private static let all: [String] = [
    "Lu", "Ll", "Lt", "Lm", "Lo", "Mn", "Mc", "Me", "Nd", "Nl", "No", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
    "Sm", "Sc", "Sk", "So", "Zs", "Zl", "Zp", "Cc", "Cf", "Cs", "Co", "Cn",
  ]

  private static func categories(named name: String) -> Set<String>? {
    let short = longNames[name] ?? name
    if short == "LC" { return ["Lu", "Ll", "Lt"] }
    let found = all.filter { $0 == short || (short.count == 1 && $0.hasPrefix(short)) }
    return found.isEmpty ? nil : Set(found)
  }

  private static func name(of category: Unicode.GeneralCategory) -> String {
    switch category {
    case .uppercaseLetter: "Lu"
    case .lowercaseLetter: "Ll"
    case .titlecaseLetter: "Lt"
    case .modifierLetter: "Lm"
    case .otherLetter: "Lo"
    case .nonspacingMark: "Mn"
    case .spacingMark: "Mc"
    case .enclosingMark: "Me"
    case .decimalNumber: "Nd"
    case .letterNumber: "Nl"
    case .otherNumber: "No"
    case .connectorPunctuation: "Pc"
    case .dashPunctuation: "Pd"
    case .openPunctuation: "Ps"
    case .closePunctuation: "Pe"
    case .initialPunctuation: "Pi"
    case .finalPunctuation: "Pf"
    case .otherPunctuation: "Po"
    case .mathSymbol: "Sm"
    case .currencySymbol: "Sc"
    case .modifierSymbol: "Sk"
    case .otherSymbol: "So"
    case .spaceSeparator: "Zs"
    case .lineSeparator: "Zl"
    case .paragraphSeparator: "Zp"
    case .control: "Cc"
    case .format: "Cf"
    case .surrogate: "Cs"
    case .privateUse: "Co"
    default: "Cn"
    }
  }
}
