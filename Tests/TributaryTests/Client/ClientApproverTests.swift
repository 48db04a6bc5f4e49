import Foundation
import Policies
import Runs
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

  @Test func `the time in which somebody is asked counts neither for limits nor for who limits the call`() async throws
  {
    let clock = ManualClock()
    let kinds = Mutex<[String]>([])
    var host = ClientHost.current()
    host.clock = clock
    for name in ["HOME", "XDG_STATE_HOME"] { host.environment.variables[name] = nil }  // counts in memory
    var config = Config(mcp: MCPConfig(servers: [definition]))
    config.limits["short"] = LimitConfig()
    config.limits["short"]?.time = LimitConfig.Allowance(1_000_000, per: .seconds(86_400))
    config.policy.sources = [
      PolicySource(
        text: "rules: [{ name: careful, match: { tool: s.* }, then: ask }]", file: "policy.yaml", level: .user)
    ]
    let approver = Yes { request in
      clock.advance(by: .seconds(3_600))
      kinds.withLock { $0.append(request.kind.word) }
    }
    let working = WorkingTime(clock)
    try await withClient(config, host: host, approver: approver) { client in
      for _ in 0..<2 {
        let answer = try await working.during { try await client.callTool("s.ask").text }
        #expect(answer == "accept")
      }
    }
    #expect(kinds.withLock { $0 } == ["call", "form", "call", "form"])
    #expect(clock.now.offset == .seconds(4 * 3_600) && working.worked == .zero)
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
