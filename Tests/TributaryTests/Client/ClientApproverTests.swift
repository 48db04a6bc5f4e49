import Foundation
import Synchronization
import TestKit
import Testing
import Tributary

/// Who answers what the servers of a client ask, with a real program that asks.
@Suite(.timeLimit(.minutes(5)))
final class ClientApproverTests {
  private struct Yes: Approver {
    let asked: @Sendable (ApprovalRequest) -> Void

    func decide(_ request: ApprovalRequest) async throws -> ApprovalAnswer {
      asked(request)
      return .accept(["n": 3])
    }
  }

  /// Its tool `ask` asks for a number and answers what it was told.
  private static let script = #"""
    answer() { printf '{"jsonrpc":"2.0","id":%s,%s}\n' "$id" "$1"; }
    while read -r line; do
      id=$(printf '%s' "$line" | sed -n 's/.*"id":\("[^"]*"\|[0-9][0-9]*\).*/\1/p')
      case $line in
        *'"server/discover"'*) answer '"error":{"code":-32601,"message":"no"}' ;;
        *'"initialize"'*) answer '"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"x","version":"1"}}' ;;
        *'"tools/list"'*) answer '"result":{"tools":[{"name":"ask","inputSchema":{"type":"object"}}]}' ;;
        *'"tools/call"'*)
          echo '{"jsonrpc":"2.0","id":"q","method":"elicitation/create","params":{"message":"How many?","requestedSchema":{"type":"object","properties":{"n":{"type":"integer"}}}}}'
          read -r reply
          said=$(printf '%s' "$reply" | sed 's/.*"action":"\([a-z]*\)".*/\1/')
          answer "\"result\":{\"content\":[{\"type\":\"text\",\"text\":\"$said\"}]}" ;;
      esac
    done
    """#

  private let definition: ServerDefinition
  private let file: URL

  init() throws {
    file = FileManager.default.temporaryDirectory.appending(path: "tributary-\(UUID().uuidString).sh")
    try Data(Self.script.utf8).write(to: file)
    definition = ServerDefinition(name: "s", endpoint: .command(.init("sh", [file.path(percentEncoded: false)])))
  }

  deinit {
    try? FileManager.default.removeItem(at: file)
  }

  @Test(arguments: [false, true])
  func `the approver of a client is asked, for servers of its configuration and for those added by hand`(
    isAdded: Bool
  ) async throws {
    let requests = Mutex<[ApprovalRequest]>([])
    let approver = Yes { request in requests.withLock { $0.append(request) } }
    let config = Config(mcp: MCPConfig(servers: isAdded ? [] : [definition]))
    let answer = try await withClient(config, approver: approver) { client in
      if isAdded { try client.registerMCPServer(RemoteMCPServer(definition)) }
      return try await client.callTool("s.ask").text
    }
    #expect(answer == "accept")
    #expect(requests.withLock { $0 }.map(\.server) == ["s"])
    #expect(requests.withLock { $0 }.map(\.subject) == ["s.ask"])
    #expect(requests.withLock { $0 }.map(\.run) == [nil])
  }

  @Test  // EL-12
  func `without an approver everything is declined`() async throws {
    let answer = try await withClient(Config(mcp: MCPConfig(servers: [definition]))) { client in
      try await client.callTool("s.ask").text
    }
    #expect(answer == "decline")
    let alone = RemoteMCPServer(definition)
    #expect(try await alone.executeTool("ask", [:], ToolContext()).text == "decline")
    await alone.disconnect()
  }
}
