import JSONKit

/// What a search looks for in each line: a text or a regular expression.
struct LinePattern: Sendable {
  private enum Kind: Sendable {
    case literal(String)
    case regex(RegexPattern)
  }

  private static let maximumLength = 4_096
  /// A regular expression looks at this many characters of a line, because it looks again behind every match.
  static let maximumLine = 65_536
  private static let special: Set<Unicode.Scalar> = Set("\\^$.|?*+()[]{}/-".unicodeScalars)

  private let kind: Kind

  /// - Throws: ``ServingError`` `invalid_arguments` when the query is empty, too long or no regular expression.
  init(_ query: String, isRegex: Bool, ignoresCase: Bool) throws(ServingError) {
    guard !query.isEmpty, query.utf8.count <= Self.maximumLength else {
      throw ServingError(.invalidArguments, "/query: must have 1 to \(Self.maximumLength) bytes")
    }
    guard isRegex || ignoresCase else {
      kind = .literal(query)
      return
    }
    do throws(RegexError) {
      let text: String = isRegex ? query : Self.escaped(query)
      kind = .regex(try RegexPattern(text, options: ignoresCase ? .ignoreCase : []))
    } catch {
      throw ServingError(.invalidArguments, "/query: \(error.message)")
    }
  }

  /// Whether a search of the lines is worth while; saves cutting files without any match into lines.
  func mayOccur(in text: String) -> Bool {
    switch kind {
    case .literal(let query): Self.first(query, in: text.utf8[...]) != nil
    case .regex: true
    }
  }

  /// The whole line when it matches, or at most `limit` of the parts that do; nothing otherwise.
  ///
  /// A CR at the end is no part of the line, and a match of nothing is no part.
  func matches(in line: Substring, onlyMatching: Bool, limit: Int) -> [String] {
    let text: Substring = line.utf8.last == UInt8(ascii: "\r") ? Substring(line.utf8.dropLast()) : line
    guard onlyMatching else { return isFound(in: text) ? [String(text)] : [] }
    switch kind {
    case .literal(let query): return Self.parts(query, in: text.utf8, limit)
    case .regex(let pattern): return Self.parts(pattern, in: Array(text.unicodeScalars.prefix(Self.maximumLine)), limit)
    }
  }

  private func isFound(in text: Substring) -> Bool {
    switch kind {
    case .literal(let query): Self.first(query, in: text.utf8) != nil
    case .regex(let pattern): pattern.matches(String(text.unicodeScalars.prefix(Self.maximumLine)))
    }
  }

  private static func parts(_ query: String, in text: Substring.UTF8View, _ limit: Int) -> [String] {
    var parts: [String] = []
    var rest: Substring.UTF8View = text
    while parts.count < limit, let start: Substring.UTF8View.Index = first(query, in: rest) {
      parts.append(query)
      rest = rest[rest.index(start, offsetBy: query.utf8.count)...]
    }
    return parts
  }

  private static func parts(_ pattern: RegexPattern, in text: [Unicode.Scalar], _ limit: Int) -> [String] {
    var parts: [String] = []
    var start = 0
    while parts.count < limit, let match: RegexMatch = pattern.firstMatch(in: text, from: start) {
      if !match.range.isEmpty {
        var part = String.UnicodeScalarView()
        part.append(contentsOf: text[match.range])
        parts.append(String(part))
      }
      start = max(match.range.upperBound, match.range.lowerBound + 1)
    }
    return parts
  }

  private static func first(_ query: String, in text: Substring.UTF8View) -> Substring.UTF8View.Index? {
    guard let lead: UInt8 = query.utf8.first else { return nil }
    var rest: Substring.UTF8View = text
    while let start: Substring.UTF8View.Index = rest.firstIndex(of: lead) {
      if rest[start...].starts(with: query.utf8) { return start }
      rest = rest[rest.index(after: start)...]
    }
    return nil
  }

  /// The text as a regular expression that matches it alone.
  private static func escaped(_ query: String) -> String {
    var text = String.UnicodeScalarView()
    for scalar in query.unicodeScalars {
      if special.contains(scalar) { text.append("\\") }
      text.append(scalar)
    }
    return String(text)
  }
}
