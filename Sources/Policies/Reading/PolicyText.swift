import Documents
import JQ
import JSONKit

/// The lines of a file, to find places inside an expression.
struct PolicyText {
  private let lines: [Substring.UTF8View]

  init(_ text: String) {
    lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
  }

  /// The place of an error in the file; the start of the value when its text does not stand there letter by letter.
  func place(of error: JQError, in text: String, from start: SourcePosition) -> SourcePosition {
    guard let inside = error.position, inside.line == 1, lines.indices.contains(start.line - 1) else { return start }
    let line: [Unicode.Scalar] = Array(String(Substring(lines[start.line - 1])).unicodeScalars)
    let wanted: [Unicode.Scalar] = Array(text.unicodeScalars)
    for column in [start.column - 1, start.column] where column + wanted.count <= line.count {
      if line[column..<(column + wanted.count)].elementsEqual(wanted) {
        return SourcePosition(line: start.line, column: column + inside.column)
      }
    }
    return start
  }
}
