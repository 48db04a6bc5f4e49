import Documents
import JSONKit

/// Reads the text of a tool in the form that a step names with `parse`.
enum TextParser {
  static func parse(_ text: String, as parsing: ToolCall.Parsing) throws(StepFailure) -> JSON {
    do {
      switch parsing {
      case .json: return try JSON(parsing: text)
      case .yaml: return try SourceDocument(text: text, file: "answer.yaml", format: .yaml).value
      case .lines: return .array(lines(text).map { .string($0) })
      case .csv: return try csv(text)
      }
    } catch let failure as StepFailure {
      throw failure
    } catch {
      throw StepFailure(.schema, code: "parse", "the text is no \(parsing.rawValue): \(error)")
    }
  }

  /// The lines without their ends; a last line that is empty is none.
  private static func lines(_ text: String) -> [String] {
    var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      String(Substring(line.last == UInt8(ascii: "\r") ? line.dropLast() : line))
    }
    if lines.last == "" { lines.removeLast() }
    return lines
  }

  /// A list of rows, each a list of texts: RFC 4180, where the last line end may be missing.
  private static func csv(_ text: String) throws(StepFailure) -> JSON {
    var rows: [JSON] = []
    var row: [JSON] = []
    var field: [UInt8] = []
    var isQuoted = false
    var wasQuoted = false
    var bytes = text.utf8.makeIterator()
    var next: UInt8? = bytes.next()
    func take() {
      row.append(.string(String(decoding: field, as: UTF8.self)))
      (field, wasQuoted) = ([], false)
    }
    while let byte = next {
      next = bytes.next()
      switch byte {
      case UInt8(ascii: "\"") where isQuoted && next == byte:
        field.append(byte)
        next = bytes.next()
      case UInt8(ascii: "\"") where isQuoted: isQuoted = false
      case _ where isQuoted: field.append(byte)
      case UInt8(ascii: "\"") where field.isEmpty && !wasQuoted: (isQuoted, wasQuoted) = (true, true)
      case UInt8(ascii: ","): take()
      case UInt8(ascii: "\r") where next == UInt8(ascii: "\n"): break
      case UInt8(ascii: "\n"):
        take()
        rows.append(.array(row))
        row = []
      default: field.append(byte)
      }
    }
    guard !isQuoted else { throw StepFailure(.schema, code: "parse", "the text is no csv: a quoted field has no end") }
    if !field.isEmpty || wasQuoted || !row.isEmpty {
      take()
      rows.append(.array(row))
    }
    return .array(rows)
  }
}
