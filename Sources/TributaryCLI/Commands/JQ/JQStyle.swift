import JSONKit

/// How the results of a jq program are written.
struct JQStyle: Sendable, Hashable {
  /// What a level of nesting is set in by; nil puts all of a result on one line.
  var indentation: String? = Self.usual
  /// Whether texts are written as they are.
  var isRaw = false
  /// Whether nothing stands between results.
  var joins = false
  /// Whether other characters than those of ASCII are escaped; a text is then never written as it is.
  var isASCII = false
  /// Whether the members of objects are sorted by their keys.
  var sortsKeys = false

  /// What ``JSON/text(pretty:)`` sets a level in by.
  private static let usual = "  "

  /// A result with what comes behind it.
  func text(_ result: JSON) -> String {
    let end: String = joins ? "" : "\n"
    if isRaw, !isASCII, let text = result.stringValue { return text + end }
    let text: String = (sortsKeys ? Self.sorted(result) : result).text(pretty: indentation != nil)
    let indented: String = indentation.map { $0 == Self.usual ? text : Self.indented(text, by: $0) } ?? text
    return (isASCII ? Self.escaped(indented) : indented) + end
  }

  private static func sorted(_ value: JSON) -> JSON {
    switch value {
    case .array(let elements): .array(elements.map(sorted))
    case .object(let members):
      .object(
        JSON.Object(
          members.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
            .map { JSON.Member(key: $0.key, value: sorted($0.value)) }))
    default: value
    }
  }

  /// No text of JSON has a line end in it, so that blanks at the beginning of a line are its indentation.
  private static func indented(_ text: String, by unit: String) -> String {
    let lines: [Substring] = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.map { line in
      let blanks: Int = line.prefix { $0 == " " }.count
      return String(repeating: unit, count: blanks / usual.count) + line.dropFirst(blanks)
    }.joined(separator: "\n")
  }

  private static func escaped(_ text: String) -> String {
    var escaped = ""
    for unit in text.utf16 {
      if unit < 0x80 {
        escaped.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
      } else {
        let digits = String(unit, radix: 16)
        escaped += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
      }
    }
    return escaped
  }
}
