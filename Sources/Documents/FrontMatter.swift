/// A Markdown text cut into its YAML header and its body.
///
/// The header stands between two lines of `---`; a `#!` line, a byte order mark and empty lines may come before it.
/// A text without a header is all body.
struct FrontMatter: Sendable {
  /// The YAML text without its fences.
  let header: String
  /// The number of the header's first line in the file, from 1.
  let headerLine: Int
  /// What follows the header, without the empty lines at both ends.
  let body: String

  init(_ text: String) throws(DocumentError) {
    var lines: [Substring.UTF8View] = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
      .map { Substring($0).utf8 }
    if let first = lines.first, first.starts(with: [0xEF, 0xBB, 0xBF]) { lines[0] = first.dropFirst(3) }
    var index = 0
    if lines[0].starts(with: "#!".utf8) { index = 1 }
    while index < lines.count, Self.isEmpty(lines[index]) { index += 1 }
    guard index < lines.count, Self.isFence(lines[index]) else {
      let start: Int = lines[0].starts(with: "#!".utf8) ? 1 : 0
      (header, headerLine, body) = ("", 1, Self.join(lines[start...]))
      return
    }
    let opening: Int = index
    guard let closing = lines.indices.first(where: { $0 > opening && Self.isFence(lines[$0]) }) else {
      throw DocumentError(
        .syntax, "the front matter is not closed: write a line --- after its last key",
        position: SourcePosition(line: opening + 1, column: 1))
    }
    header = lines[(opening + 1)..<closing].map { String(Substring($0)) }.joined(separator: "\n")
    headerLine = opening + 2
    body = Self.join(lines[(closing + 1)...])
  }

  private static func join(_ lines: ArraySlice<Substring.UTF8View>) -> String {
    var lines: ArraySlice<Substring.UTF8View> = lines
    while let first = lines.first, isEmpty(first) { lines.removeFirst() }
    while let last = lines.last, isEmpty(last) { lines.removeLast() }
    return lines.map { String(Substring($0)) }.joined(separator: "\n")
  }

  private static func isEmpty(_ line: Substring.UTF8View) -> Bool {
    line.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
  }

  private static func isFence(_ line: Substring.UTF8View) -> Bool {
    line.starts(with: "---".utf8) && isEmpty(line.dropFirst(3))
  }
}
