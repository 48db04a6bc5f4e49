import Foundation
import Runs
import Servers
import TestKit
import Testing

@testable import Tributary

/// Servers that are started, that end, and that are not started.
@Suite(.timeLimit(.minutes(5)))
struct AuditServerTests {
  private let folder: AuditFolder

  init() throws { folder = try AuditFolder() }

  /// A server that says hello and ends with a code as soon as it is called.
  private func definition(_ sandbox: ServerSandbox? = nil) throws -> ServerDefinition {
    let script = #"""
      answer() { printf '{"jsonrpc":"2.0","id":%s,%s}\n' "$id" "$1"; }
      while read -r line; do
        id=$(printf '%s' "$line" | sed -n 's/.*"id":\("[^"]*"\|[0-9][0-9]*\).*/\1/p')
        case $line in
          *'"server/discover"'*) answer '"error":{"code":-32601,"message":"no"}' ;;
          *'"initialize"'*) answer '"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"x","version":"1"}}' ;;
          *'"tools/list"'*) answer '"result":{"tools":[{"name":"act","inputSchema":{"type":"object"}}]}' ;;
          *'"tools/call"'*) exit 3 ;;
        esac
      done
      """#
    let path = folder.path + "/s.sh"
    try Data(script.utf8).write(to: URL(filePath: path))
    var command = ServerDefinition.Command("sh", [path], environment: ["OWN": "a value"])
    command.sandbox = sandbox
    return ServerDefinition(name: "s", endpoint: .command(command), source: "servers.d/s.json")
  }

  @Test func `a start says what runs and how, and an end with which status`() async throws {
    var server = try definition()
    server.level = "project"
    let client = try Client(folder.config { $0.mcp.servers = [server] })
    _ = try? await client.callTool("s.act")
    await client.close()
    let starts = try await folder.records(.serverStart)
    let intent = try #require(starts.first)
    #expect(intent.phase == .intent && intent.target == "s" && intent.server == "s")
    #expect(intent.definition == server.digest(in: ""))
    #expect(intent.details["level"] == "project" && intent.details["source"] == "servers.d/s.json")
    let program = try #require(intent.details["program"]?.stringValue)
    #expect(program.hasPrefix("/") && program.hasSuffix("/sh"))
    #expect(intent.details["program_sha256"]?.stringValue?.utf8.count == 64)
    #expect(intent.details["script"]?.stringValue == folder.path + "/s.sh")
    #expect(intent.details["profile"] == "floor" && ["S1", "S2"].contains(intent.details["tier"]?.stringValue))
    let names = intent.details["env"]?.arrayValue?.compactMap(\.stringValue) ?? []
    #expect(names.contains("OWN") && names.contains("PATH"))
    #expect(!intent.details.contains { $0.value.text.contains("a value") })
    #expect(starts.dropFirst().first?.outcome == "ok")
    let end = try #require(try await folder.records(.serverEnd).first)
    #expect(end.phase == .fact && end.outcome == "error" && end.details["exit"] == "exited with code 3")
  }

  @Test func `a server below its tier, and one whose path is not there, were not started`() async throws {
    let lost = try definition(ServerSandbox(.files, read: ["/no/such/folder"]))
    let client = try Client(folder.config { $0.mcp.servers = [lost] })
    _ = try? await client.callTool("s.act")
    await client.close()
    let starts = try await folder.records(.serverStart)
    #expect(starts.count == 1)
    #expect(starts[0].outcome == "denied" && starts[0].decision == "deny" && starts[0].rule == "sandbox_path")
    #expect(starts[0].reason?.contains("/no/such/folder") == true)
    #expect(try await folder.records(.serverEnd).isEmpty)
  }

  @Test func `a server whose variable is not set could not be started`() async throws {
    let server = ServerDefinition(
      name: "s", endpoint: .command(.init("x", environment: ["A": "${NO_SUCH_VARIABLE_HERE}"])))
    let client = try Client(folder.config { $0.mcp.servers = [server] })
    _ = try? await client.callTool("s.act")
    await client.close()
    let starts = try await folder.records(.serverStart)
    #expect(starts.map(\.outcome) == ["error"] && starts[0].details["level"] == "code")
  }

  @Test func `a start that cannot be recorded is not made`() async throws {
    let path = folder.path + "/started"
    let server = ServerDefinition(name: "s", endpoint: .command(.init("touch", [path])))
    try folder.spoil()
    let client = try Client(folder.config { $0.mcp.servers = [server] })
    let status = await client.servers.connect().first
    await client.close()
    #expect(status?.message?.contains("could not be recorded") == true)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `a server that a program adds is on record like one of the configuration`() async throws {
    let server = try definition()
    let client = try Client(folder.config())
    try client.registerMCPServer(RemoteMCPServer(server))
    _ = try? await client.callTool("s.act")
    await client.close()
    let starts = try await folder.records(.serverStart)
    #expect(starts.map(\.phase) == [.intent, .outcome] && starts.last?.outcome == "ok")
    let intent = try #require(starts.first)
    #expect(intent.target == "s" && intent.definition == server.digest(in: ""))
    #expect(intent.details["level"] == "code" && intent.details["script"]?.stringValue == folder.path + "/s.sh")
    #expect(intent.details["program_sha256"]?.stringValue?.utf8.count == 64)
    let end = try #require(try await folder.records(.serverEnd).first)
    #expect(end.outcome == "error" && end.details["exit"] == "exited with code 3")
  }

  @Test func `the start of a server that a program adds is not made where it cannot be recorded`() async throws {
    let path = folder.path + "/started"
    try folder.spoil()
    let client = try Client(folder.config())
    let server = ServerDefinition(name: "s", endpoint: .command(.init("touch", [path])))
    try client.registerMCPServer(RemoteMCPServer(server))
    let status = await client.servers.connect().first
    await client.close()
    #expect(status?.message?.contains("could not be recorded") == true)
    #expect(!FileManager.default.fileExists(atPath: path))
  }

  @Test func `a server on the web is connected to, and its query is not told`() async throws {
    let server = ServerDefinition(name: "w", endpoint: .url("http://127.0.0.1:1/mcp?key=sesame"))
    let client = try Client(folder.config { $0.mcp.servers = [server] })
    _ = await client.servers.connect()
    await client.close()
    let start = try #require(try await folder.records(.serverStart).first)
    #expect(start.details["address"]?.stringValue?.contains("127.0.0.1:1/mcp") == true)
    #expect(start.details["address"]?.stringValue?.contains("sesame") == false)
  }
}
