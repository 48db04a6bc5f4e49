import Foundation
import Runs
import Testing

/// What is recorded, what the documentation says is recorded, and what the code knows, are the same.
struct AuditKindsTests {
  private static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent()

  private func text(_ path: String) throws -> String {
    try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
  }

  @Test func `the table of SECURITY names every action, and no other`() throws {
    let security = try text("SECURITY.md")
    let start = try #require(security.range(of: "\n## Audit\n"))
    let section = security[start.upperBound...].components(separatedBy: "\n## ")[0]
    let named = section.components(separatedBy: "\n").compactMap { line -> String? in
      guard line.hasPrefix("| `"), let end = line.dropFirst(3).firstIndex(of: "`") else { return nil }
      return String(line.dropFirst(3)[..<end])
    }
    #expect(named.sorted() == AuditRecord.Action.all.map(\.rawValue).sorted())
  }

  @Test func `every action that the code names is among all`() throws {
    let source = try text("Sources/Runs/Audit/AuditRecord.swift")
    let named = source.components(separatedBy: "= Action(rawValue: \"").dropFirst()
      .map { String($0.prefix { $0 != "\"" }) }
    #expect(named.sorted() == AuditRecord.Action.all.map(\.rawValue).sorted())
    #expect(Set(named).count == named.count)
  }
}
