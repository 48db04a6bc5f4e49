/// Takes out of model and tool text what would drive a terminal, however the text is cut into pieces.
///
/// Escape sequences and control characters other than line feed and tab are dropped; characters that nobody sees and that
/// change how the rest is read (direction marks, tags) are shown by their number.
/// Source: ECMA-48, fifth edition, sections 5 and 8; Unicode 17, chapter 23; read 2026-11-25.
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

  mutating func clean(_ text: String) -> String {
    if state == .text, text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F || $0 == 0x0A }) { return text }
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
    case "\u{1B}": enter(.escape)
    case "\u{9B}": enter(.control)
    case "\u{90}", "\u{98}", "\u{9D}", "\u{9E}", "\u{9F}": enter(.string)
    case "\u{0}"..."\u{1F}", "\u{7F}"..."\u{9F}": break
    case _ where Self.misleads(scalar):
      kept.append(contentsOf: "⟦U+\(String(scalar.value, radix: 16, uppercase: true))⟧".unicodeScalars)
    default: kept.append(scalar)
    }
  }

  private static func misleads(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069, 0x061C: true  // direction
    case 0xE0000...0xE007F: true  // tags
    case 0xFFF9...0xFFFB: true  // interlinear notes
    default: false
    }
  }
}
