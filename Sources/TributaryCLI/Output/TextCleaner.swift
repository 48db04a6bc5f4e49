import Agents

/// Takes out of model and tool text what would drive a terminal, however the text is cut into pieces.
///
/// Escape sequences and control characters other than line feed and tab are dropped; other characters that nobody sees
/// (direction marks, tags, what has no width) are shown by their number.
/// Source: ECMA-48, fifth edition, sections 5 and 8; read 2026-11-25.
struct TextCleaner {
  private enum State {
    case text
    case escape
    /// Behind ESC and an intermediate character.
    case intermediate
    case control
    /// A string for the terminal, ended by BEL or by ESC with a backslash.
    case string
    case stringEscape
  }

  /// After this many characters a sequence that never ends is taken for text again.
  private static let maximumSequence = 4_096

  private var state = State.text
  private var length = 0
  /// The last character of the text.
  private var last: Unicode.Scalar?

  mutating func clean(_ text: String) -> String {
    if state == .text, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A }) {
      last = text.unicodeScalars.last ?? last
      return text
    }
    var kept = String.UnicodeScalarView()
    for scalar in text.unicodeScalars { add(scalar, to: &kept) }
    return String(kept)
  }

  private mutating func add(_ scalar: Unicode.Scalar, to kept: inout String.UnicodeScalarView) {
    length += 1
    if length > Self.maximumSequence { state = .text }
    switch (state, scalar) {
    case (.text, _): text(scalar, to: &kept)
    case (.string, "\u{7}"), (.string, "\u{9C}"), (.stringEscape, "\\"): state = .text
    case (.string, "\u{1B}"): state = .stringEscape
    case (.string, _), (.stringEscape, _): state = .string
    case (_, "\u{1B}"): enter(.escape)
    case (.escape, "["): state = .control
    case (.escape, "]"), (.escape, "P"), (.escape, "X"), (.escape, "^"), (.escape, "_"): state = .string
    case (.escape, " "..."/"), (.intermediate, " "..."/"): state = .intermediate
    case (.control, " "..."?"): break
    case (.escape, "0"..."~"), (.intermediate, "0"..."~"), (.control, "@"..."~"): state = .text
    default:
      // No part of a sequence: the text goes on here.
      state = .text
      text(scalar, to: &kept)
    }
  }

  private mutating func enter(_ sequence: State) {
    state = sequence
    length = 0
  }

  private mutating func text(_ scalar: Unicode.Scalar, to kept: inout String.UnicodeScalarView) {
    length = 0
    switch scalar {
    case "\n", "\t": kept.append(scalar)
    case "\u{1B}": return enter(.escape)
    case "\u{9B}": return enter(.control)
    case "\u{90}", "\u{98}", "\u{9D}", "\u{9E}", "\u{9F}": return enter(.string)
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": return
    case _ where HiddenText.isHidden(scalar, after: last):
      kept.append(contentsOf: "⟦U+\(String(scalar.value, radix: 16, uppercase: true))⟧".unicodeScalars)
    default: kept.append(scalar)
    }
    last = scalar
  }
}
