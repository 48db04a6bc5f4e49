/// The source line of an error with a caret under its column.
enum Excerpt {
  /// The widest part of a line that is shown, in Unicode scalars.
  static let maximumWidth = 100

  /// Words that make a line one that may hold a secret: such a line is never quoted.
  private static let secretWords = ["key", "token", "secret", "password", "passwd", "authorization", "bearer", "sk-"]

  /// Two lines, the source's and the caret's; nil when the line is empty, absent or may hold a secret.
  static func text(of lines: LineTable, at position: SourcePosition) -> String? {
    guard let line = lines.text(ofLine: position.line) else { return nil }
    let lowercased: String = line.lowercased()
    guard !line.isEmpty, !secretWords.contains(where: { lowercased.contains($0) }) else { return nil }
    let scalars: [Unicode.Scalar] = line.unicodeScalars.map { isPlain($0) ? $0 : " " }
    let column: Int = min(position.column, scalars.count + 1)
    let start: Int = max(0, column - 1 - maximumWidth / 2)
    let end: Int = min(scalars.count, start + maximumWidth)
    var shown = String.UnicodeScalarView()
    shown.append(contentsOf: scalars[start..<end])
    return String(shown) + "\n" + String(repeating: " ", count: column - 1 - start) + "^"
  }

  /// Whether a character takes one place and cannot steer a terminal.
  private static func isPlain(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value >= 0x20 && !(0x7F...0x9F).contains(scalar.value) && scalar != "\u{2028}" && scalar != "\u{2029}"
      && scalar.properties.generalCategory != .format
  }
}
