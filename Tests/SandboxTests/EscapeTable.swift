import Sandbox

/// What `probes.tsv` says: for every probe and every column what happens as root and as an ordinary user.
struct EscapeTable {
  /// The answer that is expected: allowed, blocked, or whatever the machine's own rules are.
  typealias Cell = (root: Character, user: Character)

  let columns: [String]
  let rows: [(name: String, cells: [Cell])]

  /// The table that belongs to these tests.
  static let shared = EscapeTable(text: Built.text(of: SandboxPath.folder(of: #filePath) + "/probes.tsv"))

  init(text: String) {
    let lines = text.split(separator: "\n").filter { !$0.hasPrefix("#") }.map { $0.split(separator: "\t") }
    columns = lines[0].dropFirst().map(String.init)
    rows = lines.dropFirst().map { line in
      (String(line[0]), line.dropFirst().map { (root: $0.first ?? "?", user: $0.last ?? "?") })
    }
  }

  /// What differs between a column and the lines of the probe program.
  func differences(_ output: String, column: String, isRoot: Bool) -> [String] {
    guard let index = columns.firstIndex(of: column) else { return ["no column \(column)"] }
    var found: [String: Substring] = [:]
    for line in output.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 1)
      if words.count == 2 { found[String(words[0])] = words[1] }
    }
    var differences = found.keys.filter { name in !rows.contains { $0.name == name } }.map { "\($0): not in the table" }
    for row in rows {
      let expected = isRoot ? row.cells[index].root : row.cells[index].user
      guard let answer = found[row.name] else {
        differences.append("\(row.name): not tried")
        continue
      }
      guard expected != "." else { continue }
      if answer.hasPrefix("allowed") != (expected == "A") { differences.append("\(row.name): \(answer)") }
    }
    return differences.sorted()
  }
}
