import Foundation
import JSONKit
import Testing

/// The commands of the audit log.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct AuditCommandTests {
  @Test func `a call is in the log, which is shown, exported and checked`() async throws {
    let folder = try TemporaryFolder()
    let program = folder.program()
    let none = try await program.run("audit", "verify")
    #expect(none.exit == 2 && none.errors.contains("there is no audit log"))
    try ShellServer().write("plain", to: folder)
    let call = try await program.run("call", "plain.act", "--servers-dir", "servers.d")
    #expect(call.exit == 0, "\(call.errors)")

    let verified = try await program.run("audit", "verify")
    // The start of the server, the first use of its tools, the call, and the server's end.
    #expect(
      verified.exit == 0 && verified.output.contains("6 records, 1 checkpoint, all as they were recorded"),
      "\(verified.output)")
    let shown = try await program.run("audit", "show", "--server", "plain", "--action", "tool.call", "-o", "json")
    let rows = try JSON(parsing: shown.output)
    #expect(rows[0]?["target"] == "plain.act" && rows[0]?["phase"] == "intent" && rows[1]?["outcome"] == "ok")
    let exported = try await program.run("audit", "export", "--action", "tool.call")
    #expect(exported.lines.count == 2)
    let lines = try exported.lines.map { try JSON(parsing: $0) }
    #expect(lines[1]["prev_hash"] == lines[0]["hash"])

    let key = folder.path + "/home/.local/share/tributary/audit.db.key"
    let other = try TemporaryFolder()
    try ShellServer().write("plain", to: other)
    _ = try await other.program().run("call", "plain.act", "--servers-dir", "servers.d")
    try FileManager.default.removeItem(atPath: key)
    try FileManager.default.copyItem(atPath: other.path + "/home/.local/share/tributary/audit.db.key", toPath: key)
    let wrong = try await program.run("audit", "verify")
    #expect(wrong.exit == 1 && wrong.output.contains("was not signed with the key of this log"))
    let refused = try await program.run("call", "plain.act", "--servers-dir", "servers.d")
    #expect(refused.exit != 0 && refused.errors.contains("could not be recorded"))
  }
}
