/// Rows of text in columns.
struct Table {
  private let rows: [[String]]

  init(_ header: [String], _ rows: [[String]]) {
    self.rows = [header] + rows
  }

  /// Lines without blanks at their ends; columns that are empty in all rows are left out.
  var lines: [String] {
    let columns: [Int] = rows[0].indices.filter { column in rows.dropFirst().contains { !$0[column].isEmpty } }
    let widths: [Int] = columns.map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (place, column) in columns.enumerated() {
        line += row[column]
        if place + 1 < columns.count { line += String(repeating: " ", count: widths[place] - row[column].count + 2) }
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  func write(_ console: Console) throws(StandardStreams.Closed) {
    guard rows.count > 1 else { return }
    for line in lines { try console.write(line) }
  }
}
