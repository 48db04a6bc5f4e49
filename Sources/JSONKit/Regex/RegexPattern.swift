/// A regular expression, compiled once and matched in time linear in the text.
///
/// The syntax is ECMAScript's with the flag `u`, as JSON Schema asks for, or Perl's as jq uses it.
/// Matching steps through all ways at once (Thompson, Pike) and never goes back, so no pattern can make it explode.
/// Lookaround is decided for every position beforehand, which is linear too; its groups capture nothing.
/// Back-references and atomic groups are refused, because nothing linear is known for them.
package struct RegexPattern: Sendable {
  /// Which dialect the text is read as.
  package enum Syntax: Sendable {
    case ecmascript
    /// Unicode `\d \w \s`, `\A \z \Z \h`, POSIX brackets, `(?i)`, comments; `.` excludes line feeds alone.
    case perl
  }

  /// The flags.
  package struct Options: OptionSet, Sendable {
    package var rawValue: Int

    package init(rawValue: Int) {
      self.rawValue = rawValue
    }

    package static let ignoreCase = Options(rawValue: 1)
    /// `.` matches line ends too.
    package static let dotAll = Options(rawValue: 2)
    /// `^` and `$` match at line ends.
    package static let multiline = Options(rawValue: 4)
    /// White space and `#` comments in the pattern do not count.
    package static let extended = Options(rawValue: 8)

    mutating func set(_ option: Options, _ isOn: Bool) {
      if isOn { insert(option) } else { remove(option) }
    }
  }

  package let text: String
  /// The name of each capturing group, from group 1; nil for a group without one.
  package let captureNames: [String?]
  let program: RegexProgram

  package init(
    _ text: String, options: Options = [], syntax: Syntax = .ecmascript, limits: RegexLimits = .default
  ) throws(RegexError) {
    var parser = RegexParser(text, options: options, syntax: syntax, limits: limits)
    let node = try parser.parse()
    self.text = text
    captureNames = parser.captureNames
    program = try RegexProgram(node, groups: parser.captureNames.count, limits: limits)
  }

  /// Whether the pattern matches anywhere in the text.
  package func matches(_ text: String) -> Bool {
    var matcher = RegexMatcher(self, Array(text.unicodeScalars))
    return matcher.matchesAnywhere()
  }

  /// The leftmost match that begins at `start` or later; of several there, the one the pattern prefers.
  package func firstMatch(in text: [Unicode.Scalar], from start: Int = 0) -> RegexMatch? {
    var matcher = RegexMatcher(self, text)
    return matcher.firstMatch(from: start)
  }
}

/// Where a pattern matched, in Unicode scalars.
package struct RegexMatch: Sendable, Hashable {
  /// The whole match.
  package var range: Range<Int>
  /// Group 1 and on; nil for a group that took no part.
  package var captures: [Range<Int>?]
}
