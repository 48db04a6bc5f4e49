import JSONKit
import JSONRPC
import MCP
import Runs
import Synchronization
import Testing
import Tributary

/// What a server gets of a call that is passed on unread, and what the log says of it.
@Suite(.timeLimit(.minutes(5)))
struct PassedArgumentsTests {
  /// Arguments that can be read in two ways.
  private static let ambiguous: MCPCallArguments = {
    let bytes = Array(#"{"path":"/a","path":"/b"}"#.utf8)
    return .encoded(RPCPayload(message: bytes, range: 0..<bytes.count))
  }()

  private func passed(_ client: Client) async throws -> MCPCallArguments? {
    let given = Mutex<MCPCallArguments?>(nil)
    _ = try await client.passing("s.read", of: "s", Self.ambiguous, definition: { "d" }, for: nil) { arguments in
      given.withLock { $0 = arguments }
      return .result(MCPCallResult(text: "done"))
    }
    await client.close()
    return given.withLock { $0 }
  }

  @Test func `with a log the server gets what the log has the digest of`() async throws {
    let folder = try AuditFolder()
    #expect(try await passed(Client(folder.config())) == .json(["path": "/b"]))
    let records = try await folder.records(.toolCall)
    #expect(records.map(\.phase) == [.intent, .outcome])
    #expect(records[0].arguments == AuditRecord.digest(of: ["path": "/b"]) && records[0].definition == "d")
  }

  @Test func `without one nobody reads them on the way`() async throws {
    #expect(try await passed(Client(Config())) == Self.ambiguous)
  }
}
