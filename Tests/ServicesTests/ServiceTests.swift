import JSONKit
import JSONRPC
import MCP
import Synchronization
import TestKit
import Testing

@testable import Services

@Suite(.timeLimit(.minutes(5)))
struct ServiceTests {
  private static let meta: JSON = [
    "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": [:],
  ]

  @Test(arguments: [MCPProtocolPolicy.auto, .modern, .legacy])
  func `a session and a service understand each other in every policy`(policy: MCPProtocolPolicy) async throws {
    try await withService(policy) { session, _ in
      #expect(session.era == (policy == .legacy ? .legacy : .modern))
      #expect(session.serverInfo?.name == "svc")
      #expect(session.instructions == "ask nicely")
      #expect(session.capabilities?.hasTools == true)
      let names = try await session.listTools().map(\.name)
      #expect(names == ["echo", "steps", "fail", "crash", "wait"])
      let result = try await session.callTool("echo", ["text": "hé\u{2028}"])
      #expect(result.text == "hé\u{2028}")
      #expect(result.isError == false)
    }
  }

  @Test(arguments: [MCPProtocolPolicy.modern, .legacy])  // TC-04 TC-05
  func `unknown tools are refused, failures are results`(policy: MCPProtocolPolicy) async throws {
    try await withService(policy) { session, _ in
      do {
        let error = await failure(RPCError.self) { try await session.callTool("none", [:]) }
        #expect(error?.code == -32602)
        #expect(error?.message == "unknown tool \"none\"")
        let near = await failure(RPCError.self) { try await session.callTool("ehco", [:]) }
        #expect(near?.message == "unknown tool \"ehco\"; did you mean \"echo\"?")
      }
      let told = try await session.callTool("fail", [:])
      #expect(told.isError)
      #expect(told.text == "no disk")
      let hidden = try await session.callTool("crash", [:])
      #expect(hidden.isError)
      #expect(!hidden.text.contains("secret"))
      let invalid = try await session.callTool("echo", ["text": 5])
      #expect(invalid.isError)
    }
  }

  @Test(arguments: [MCPProtocolPolicy.modern, .legacy])  // PG-02 PG-03
  func `progress grows and comes before the result`(policy: MCPProtocolPolicy) async throws {
    try await withService(policy) { session, _ in
      let heard = Mutex<[Double]>([])
      let options = MCPCallOptions { progress in heard.withLock { $0.append(progress.progress) } }
      _ = try await session.callTool("steps", [:], options: options)
      #expect(heard.withLock { $0 } == [1, 2, 3])
    }
  }

  @Test(arguments: [MCPProtocolPolicy.modern, .legacy])  // CX-01 CX-03 Q-08
  func `cancelling the caller cancels the tool`(policy: MCPProtocolPolicy) async throws {
    try await withService(policy) { session, probe in
      await withTaskGroup(of: Void.self) { group in
        group.addTask {
          await #expect(throws: CancellationError.self) { try await session.callTool("wait", [:]) }
        }
        await probe.started.wait()
        group.cancelAll()
      }
      await probe.cancelled.wait()
    }
  }

  @Test  // E-03 V-08
  func `both eras work on one connection, and each request stands alone`() async throws {
    try await withRawService { peer in
      peer.send(["jsonrpc": "2.0", "id": 1, "method": "server/discover", "params": ["_meta": Self.meta]])
      let discovery = await peer.next("")["result"]
      #expect(discovery?["resultType"] == "complete")
      #expect(discovery?["supportedVersions"]?[0] == "2026-07-28")
      #expect(discovery?["ttlMs"]?.intValue != nil)
      #expect(discovery?["cacheScope"]?.stringValue != nil)
      #expect(discovery?["_meta"]?["io.modelcontextprotocol/serverInfo"]?["name"] == "svc")
      peer.send(["jsonrpc": "2.0", "id": 2, "method": "tools/list"])
      #expect(await peer.next("")["error"]?["code"] == -32602, "E-04")
      let hello: JSON = [
        "protocolVersion": "2024-11-05", "capabilities": [:], "clientInfo": ["name": "c", "version": "1"],
      ]
      peer.send(["jsonrpc": "2.0", "id": 3, "method": "initialize", "params": hello])
      let handshake = await peer.next("")["result"]
      #expect(handshake?["protocolVersion"] == "2024-11-05")
      #expect(handshake?["resultType"] == nil)
      peer.send(["jsonrpc": "2.0", "method": "notifications/initialized"])
      peer.send(["jsonrpc": "2.0", "id": 4, "method": "tools/list"])
      let old = await peer.next("")["result"]
      #expect(old?["ttlMs"] == nil)
      #expect(old?["tools"]?[0]?["annotations"] == nil, "the oldest revision has no annotations")
      peer.send(["jsonrpc": "2.0", "id": 5, "method": "tools/list", "params": ["_meta": Self.meta]])
      let new = await peer.next("")["result"]
      #expect(new?["resultType"] == "complete")
      #expect(new?["tools"]?[0]?["annotations"]?["readOnlyHint"] == true)
      peer.send(["jsonrpc": "2.0", "id": 6, "method": "ping"])
      #expect(await peer.next("")["result"] == [:])
      peer.send(["jsonrpc": "2.0", "id": 7, "method": "ping", "params": ["_meta": Self.meta]])
      #expect(await peer.next("")["error"]?["code"] == -32601)
    }
  }

  @Test  // P-05
  func `a cursor that was never given out is refused`() async throws {
    try await withRawService { peer in
      let params: JSON = ["cursor": "x", "_meta": Self.meta]
      peer.send(["jsonrpc": "2.0", "id": 1, "method": "tools/list", "params": params])
      #expect(await peer.next("")["error"]?["code"] == -32602)
    }
  }

  @Test  // T-04 T-06
  func `a service refuses tools it could not serve`() {
    let info = MCPImplementation(name: "s", version: "1")
    let tool = MCPServiceTool(name: "a") { _, _ in MCPCallResult(text: "") }
    let odd = MCPServiceTool(name: "b", inputSchema: ["type": "string"]) { _, _ in MCPCallResult(text: "") }
    #expect(throws: MCPError.self) { try MCPService(info: info) { [tool, tool] } }
    #expect(throws: MCPError.self) { try MCPService(info: info) { odd } }
  }

  // MARK: - The service under test

  private struct Probe: Sendable {
    let started = Wakeup()
    let cancelled = Wakeup()
  }

  private func service(_ probe: Probe) throws -> MCPService {
    let text: JSON = ["type": "object", "properties": ["text": ["type": "string"]], "required": ["text"]]
    let readOnly = MCPToolAnnotations(readOnlyHint: true)
    return try MCPService(info: MCPImplementation(name: "svc", version: "2"), instructions: "ask nicely") {
      MCPServiceTool(name: "echo", inputSchema: text, annotations: readOnly) { arguments, _ in
        "\(arguments["text"]?.stringValue ?? "")"
      }
      MCPServiceTool(name: "steps") { _, context in
        for step in [1, 2, 2, 1, .infinity, 3] as [Double] { context.progress(step, of: 3, "step") }
        return "done"
      }
      MCPServiceTool(name: "fail") { _, _ in throw MCPToolFailure("no disk") }
      MCPServiceTool(name: "crash") { _, _ in throw TransportError(.closed, "secret") }
      MCPServiceTool(name: "wait") { _, _ in
        probe.started.fire()
        await Wakeup().wait()
        probe.cancelled.fire()
        try Task.checkCancellation()
        return "never"
      }
    }
  }

  private func withService(
    _ policy: MCPProtocolPolicy, _ body: (MCPSession, Probe) async throws -> Void
  ) async throws {
    let probe = Probe()
    try await ServicesTests.withService(service(probe), policy) { try await body($0, probe) }
  }

  private func withRawService(_ body: (FakePeer) async throws -> Void) async throws {
    try await ServicesTests.withRawService(service(Probe())) { try await body($0.peer) }
  }
}
