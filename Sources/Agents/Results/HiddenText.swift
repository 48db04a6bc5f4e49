/// Characters that people do not see and models read all the same, and texts in which they are seen.
package enum HiddenText {
  /// The text with every hidden character in the form `«\u{202E}»`.
  package static func shown(_ text: String) -> String {
    if isPlain(text) { return text }
    var shown = ""
    var last: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if isHidden(scalar, after: last) {
        shown += "«\(escaped(scalar))»"
      } else {
        shown.unicodeScalars.append(scalar)
      }
      last = scalar
    }
    return shown
  }

  /// The hidden characters of a text, in order.
  package static func found(in text: String) -> [Unicode.Scalar] {
    if isPlain(text) { return [] }
    var found: [Unicode.Scalar] = []
    var last: Unicode.Scalar?
    for scalar in text.unicodeScalars {
      if isHidden(scalar, after: last) { found.append(scalar) }
      last = scalar
    }
    return found
  }

  /// The text without them.
  package static func removed(from text: String) -> String {
    var last: Unicode.Scalar?
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
      if !isHidden(scalar, after: last) { kept.append(scalar) }
      last = scalar
    }
    return String(kept)
  }

  /// `\u{202E} (RIGHT-TO-LEFT OVERRIDE)`.
  package static func named(_ scalar: Unicode.Scalar) -> String {
    let name = scalar.properties.name ?? scalar.properties.nameAlias ?? kind(of: scalar)
    return "\(escaped(scalar)) (\(name))"
  }

  /// Most texts can be told to hide nothing by a look at their bytes.
  private static func isPlain(_ text: String) -> Bool {
    text.utf8.allSatisfy { $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A || $0 == 0x0D || $0 == 0x09 }
  }

  private static func escaped(_ scalar: Unicode.Scalar) -> String {
    "\\u{\(String(scalar.value, radix: 16, uppercase: true))}"
  }

  private static func kind(of scalar: Unicode.Scalar) -> String {
    switch scalar.properties.generalCategory {
    case .privateUse: "private use"
    case .control: "control"
    default: "unassigned"
    }
  }

  /// Whether a character is not seen where it stands.
  ///
  /// - Parameter last: the one before; nil at the beginning.
  /// Source: Unicode 17, chapter 23, "Special Areas and Format Characters"; read 2026-11-29.
  package static func isHidden(_ scalar: Unicode.Scalar, after last: Unicode.Scalar?) -> Bool {
    if scalar.isASCII {
      return scalar.value < 0x20 && !"\n\t\r".unicodeScalars.contains(scalar) || scalar.value == 0x7F
    }
    switch scalar.value {
    // It is a part of how words of some scripts are written.
    case 0x200C: return !isOfJoiningScript(last)
    // So is this, and it joins the pictures of one emoji.
    case 0x200D: return !isOfJoiningScript(last) && !isPicture(last)
    // Fillers and blanks that count as letters or signs.
    case 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0: return true
    // Variants of the character before: one is usual behind a sign, letters carry none.
    case 0xFE00...0xFE0F: return last.map { $0.isASCII && $0.properties.isAlphabetic || isVariant($0) } ?? true
    case 0xE0100...0xE01EF: return true
    default: break
    }
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse, .unassigned, .surrogate, .lineSeparator, .paragraphSeparator: return true
    default: return false
    }
  }

  /// Arabic, Syriac, the scripts of India and of the countries around it, and Mongolian.
  private static func isOfJoiningScript(_ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar else { return false }
    switch scalar.value {
    case 0x061C: return false
    case 0x0600...0x109F, 0x1780...0x18AF: return true
    default: return false
    }
  }

  private static func isPicture(_ scalar: Unicode.Scalar?) -> Bool {
    guard let scalar, !scalar.isASCII else { return false }
    return scalar.properties.isEmoji || scalar.value == 0xFE0F
  }

  private static func isVariant(_ scalar: Unicode.Scalar) -> Bool {
    (0xFE00...0xFE0F).contains(scalar.value) || (0xE0100...0xE01EF).contains(scalar.value)
  }
}
