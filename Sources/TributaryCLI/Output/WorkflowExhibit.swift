import JSONKit

/// What a workflow shows with a question, as a person at a terminal reads it.
struct WorkflowExhibit {
  /// More rows of a table are counted and not shown.
  private static let maximumRows = 40
  /// Longer cells are cut.
  private static let maximumCell = 40
  /// Longer texts are cut.
  private static let maximumText = 8_000

  private let kind: String
  private let value: JSON
  private let palette: Palette

  /// - Parameter show: `{diff|table|markdown|json: value}`; nil when there is nothing to show.
  init?(_ show: JSON?, _ palette: Palette) {
    guard let member = show?.objectValue?.first else { return nil }
    (kind, value) = (member.key, member.value)
    self.palette = palette
  }

  /// Lines that are set in, ready for a terminal.
  var text: String {
    if kind == "table", let table { return table }
    let text: String = DialogText.quoted(value.stringValue ?? value.text(pretty: true), limit: Self.maximumText)
    return kind == "diff" ? coloured(text) : text
  }

  /// Objects as rows; nil when they are none.
  private var table: String? {
    guard let rows: [JSON] = value.arrayValue, !rows.isEmpty else { return nil }
    var columns: [String] = []
    for row in rows {
      guard let members: JSON.Object = row.objectValue else { return nil }
      for member in members where !columns.contains(member.key) { columns.append(member.key) }
    }
    let cells: [[String]] = rows.prefix(Self.maximumRows).map { row in
      columns.map { column in
        let cell: JSON = row[column] ?? .null
        return cell.isNull ? "" : DialogText.line(cell.stringValue ?? cell.text, limit: Self.maximumCell)
      }
    }
    var lines: [String] = Table(columns.map { DialogText.line($0, limit: Self.maximumCell) }, cells).lines
    if rows.count > cells.count { lines.append("… and \(Figures.plural(rows.count - cells.count, "row")) more") }
    return lines.map { "  \($0)\n" }.joined()
  }

  private func coloured(_ text: String) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      switch line.dropFirst(2).first {
      case "+": palette.good(String(line))
      case "-": palette.bad(String(line))
      default: String(line)
      }
    }.joined(separator: "\n")
  }
}
