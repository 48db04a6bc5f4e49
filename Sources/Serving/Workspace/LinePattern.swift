import JSONKit

/// What a search looks for in each line: a text or a regular expression.
struct LinePattern: Sendable {
  private enum Kind: Sendable {
    case literal(String)
    /// A text without regard to case, already in small letters.
    case folded(String)
  }

  private static let maximumLength = 4_096

  private let kind: Kind

  /// - Throws: ``ServingError`` `invalid_arguments` when the query is empty, too long or no regular expression.
  init(_ query: String, isRegex: Bool, ignoresCase: Bool) throws(ServingError) {
    guard !query.isEmpty, query.utf8.count <= Self.maximumLength else {
      throw ServingError(.invalidArguments, "/query: must have 1 to \(Self.maximumLength) bytes")
    }
    if isRegex {
      throw ServingError(.invalidArguments, "/regex: not available")
    }
    kind = ignoresCase ? .folded(query.lowercased()) : .literal(query)
  }

  /// Whether a search of the lines is worth while; saves cutting files without any match into lines.
  func mayOccur(in text: String) -> Bool {
    switch kind {
    case .literal(let query): Self.first(query, in: text.utf8[...]) != nil
    case .folded: true
    }
  }

  /// The whole line when it matches, or every part that does; nothing otherwise. A CR at the end is no part of the line.
  func matches(in line: Substring, onlyMatching: Bool) -> [String] {
    let text: Substring = line.utf8.last == UInt8(ascii: "\r") ? Substring(line.utf8.dropLast()) : line
    let parts: [String] =
      switch kind {
      case .literal(let query): Self.count(query, in: text.utf8)
      case .folded(let query): Self.count(query, in: Substring(text.lowercased()).utf8)
      }
    if onlyMatching { return parts }
    return parts.isEmpty ? [] : [String(text)]
  }

  private static func count(_ query: String, in text: Substring.UTF8View) -> [String] {
    var parts: [String] = []
    var rest: Substring.UTF8View = text
    while let start: Substring.UTF8View.Index = first(query, in: rest) {
      parts.append(query)
      rest = rest[rest.index(start, offsetBy: query.utf8.count)...]
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
}
