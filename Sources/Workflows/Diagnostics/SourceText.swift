import Documents

/// The lines of a file, to find where something stands in it and to quote it.
struct SourceText: Sendable {
  let file: String
  private let lines: [[Unicode.Scalar]]

  /// The widest part of a line that is quoted, in Unicode scalars.
  private static let maximumWidth = 100
  /// Words that make a line one that may hold a secret: such a line is never quoted.
  private static let secretWords = [
    "api_key", "apikey", "secret", "password", "passwd", "authorization", "bearer", "sk-",
  ]

  init(_ text: String, file: String) {
    self.file = file
    lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      let scalars: [Unicode.Scalar] = Array(String(Substring(line)).unicodeScalars)
      return scalars.last == "\r" ? scalars.dropLast() : scalars
    }
  }

  /// The text of a line; empty when there is no such line.
  func line(_ number: Int) -> String {
    var text = String.UnicodeScalarView()
    text.append(contentsOf: scalars(number))
    return String(text)
  }

  /// Where `fragment` stands inside the value that starts at `start`; nil when it is written otherwise.
  ///
  /// The value ends where a later line is not indented deeper than its first one.
  func place(of fragment: String, from start: SourcePosition) -> SourcePosition? {
    let wanted: [Unicode.Scalar] = Array(fragment.unicodeScalars)
    guard !wanted.isEmpty, !wanted.contains("\n") else { return nil }
    let indent: Int = scalars(start.line).prefix { $0 == " " }.count
    var number: Int = start.line
    var column: Int = start.column - 1
    while number <= lines.count {
      let line: [Unicode.Scalar] = scalars(number)
      if number > start.line, !line.allSatisfy({ $0 == " " }), line.prefix(while: { $0 == " " }).count <= indent {
        return nil
      }
      if let found = Self.find(wanted, in: line, from: column) {
        return SourcePosition(line: number, column: found + 1)
      }
      number += 1
      column = 0
    }
    return nil
  }

  /// The end of the word, or of the quoted text, at a place.
  func wordEnd(at place: SourcePosition) -> SourcePosition {
    let line: [Unicode.Scalar] = scalars(place.line)
    var column: Int = place.column - 1
    guard column < line.count else { return place }
    if let quote = [Unicode.Scalar("\""), "'"].first(where: { $0 == line[column] }) {
      column += 1
      while column < line.count, line[column] != quote { column += line[column] == "\\" && quote == "\"" ? 2 : 1 }
      return SourcePosition(line: place.line, column: min(column + 1, line.count) + 1)
    }
    let end: Set<Unicode.Scalar> = [" ", ",", "}", "]", "\t"]
    while column < line.count, !end.contains(line[column]), line[column] != ":" || !isBlank(line, column + 1) {
      column += 1
    }
    return SourcePosition(line: place.line, column: max(column, place.column) + 1)
  }

  /// The line with its number, and carets below what the diagnostic is about.
  ///
  /// Nil for an empty line, and for one that may hold a secret.
  func excerpt(of diagnostic: Diagnostic) -> String? {
    let line: [Unicode.Scalar] = scalars(diagnostic.line)
    let lowercased: String = self.line(diagnostic.line).lowercased()
    guard !line.isEmpty, !Self.secretWords.contains(where: lowercased.contains) else { return nil }
    let column: Int = min(diagnostic.column, line.count + 1)
    let start: Int = max(0, column - 1 - Self.maximumWidth / 2)
    let end: Int = min(line.count, start + Self.maximumWidth)
    var shown = String.UnicodeScalarView()
    shown.append(contentsOf: line[start..<end].map { $0.isPlain ? $0 : " " })
    let number = String(diagnostic.line)
    let margin = String(repeating: " ", count: max(0, 5 - number.utf8.count)) + number + " | "
    let last: Int = diagnostic.endLine == diagnostic.line ? min(diagnostic.endColumn, end + 1) : end + 1
    let carets = String(repeating: "^", count: max(1, last - column))
    let blank = String(repeating: " ", count: margin.utf8.count - 2) + "| "
    return margin + String(shown) + "\n" + blank + String(repeating: " ", count: column - 1 - start) + carets
  }

  private func scalars(_ number: Int) -> [Unicode.Scalar] {
    lines.indices.contains(number - 1) ? lines[number - 1] : []
  }

  private func isBlank(_ line: [Unicode.Scalar], _ index: Int) -> Bool { index >= line.count || line[index] == " " }

  private static func find(_ wanted: [Unicode.Scalar], in line: [Unicode.Scalar], from start: Int) -> Int? {
    guard start >= 0, line.count >= wanted.count else { return nil }
    var index: Int = start
    while index + wanted.count <= line.count {
      if line[index] == wanted[0], line[index..<(index + wanted.count)].elementsEqual(wanted) { return index }
      index += 1
    }
    return nil
  }
}

extension Unicode.Scalar {
  /// Whether it takes one place and cannot steer a terminal.
  fileprivate var isPlain: Bool {
    value >= 0x20 && !(0x7F...0x9F).contains(value) && self != "\u{2028}" && self != "\u{2029}"
      && properties.generalCategory != .format
  }
}
