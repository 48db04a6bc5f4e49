import JQ
import JSONKit
import Testing

/// Objects that are used as tables.
struct LargeObjectTests {
  private func rows(_ count: Int) -> JSON { .array((0..<count).map { ["id": JSON($0), "name": "n"] }) }

  @Test(arguments: [
    "INDEX(.id) | length",
    "INDEX(.id) as $table | [.[] | $table[.id | tostring].id] | length",
    "reduce .[] as $row ({}; . + {($row.id | tostring): $row}) | length",
    "INDEX(.id) | map_values(.name) | length",
    "INDEX(.id) as $table | INDEX(.id) | . * $table | length",
    "INDEX(.id) | del(.[keys[:1000][]]) | length + 1000",
  ])
  func `making and asking a table takes steps for each row, not for each pair of rows`(program: String) throws {
    let limits = JQLimits(maximumSteps: 2_000_000, maximumBytes: 1 << 30)
    #expect(try JQProgram(program).results(of: rows(10_000), limits: limits) == [10_000])
  }

  @Test func `a copy of a large object takes steps for its members`() throws {
    let table = JSON.object(JSON.Object((0..<20_000).map { JSON.Member(key: "k\($0)", value: 1) }))
    let limits = JQLimits(maximumSteps: 1_000_000, maximumBytes: 1 << 30)
    for change in [".k1 = $i", ". + {k1: $i}"] {
      let alone = try JQProgram("reduce range(2000) as $i (.; \(change)) | .k1")
      #expect(try alone.results(of: table, limits: limits) == [1_999])
      let shared = try JQProgram(
        "reduce range(2000) as $i (.; . as $old | \(change) | if $old then . else 0 end) | .k1")
      do {
        _ = try shared.results(of: table, limits: limits)
        Issue.record("\(change) copied a thousand large objects for nothing")
      } catch {
        #expect(error.code == .steps)
      }
    }
  }

  @Test(arguments: [1, 3, 4, 5, 30], [5, 16, 17, 60])
  func `deleting some of many members leaves the others in order`(deleted: Int, count: Int) throws {
    let keys = (0..<count).map { "k\($0 * 7 % count)" }
    let table = JSON.object(JSON.Object(keys.map { JSON.Member(key: $0, value: 1) }))
    let unwanted = (0..<deleted).map { "k\($0 * 2)" }
    let results = try JQProgram("delpaths(\(JSON.array(unwanted.map { [.string($0)] }).text)) | keys_unsorted")
      .results(of: table)
    #expect(results == [.array(keys.filter { !unwanted.contains($0) }.map { .string($0) })])
  }
}
