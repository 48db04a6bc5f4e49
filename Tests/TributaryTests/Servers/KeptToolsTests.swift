import Synchronization
import TestKit
import Testing
import Tributary

/// Tool lists that are kept between processes.
struct KeptToolsTests {
  private func machine(_ host: FakeHost) -> ClientHost {
    ClientHost(environment: host.environment) {
      RunSources(seed: 7, now: { WallTime(milliseconds: 0) }, clock: ContinuousClock())
    }
  }

  @Test func `a lazy server whose tools are known is offered without being started`() async throws {
    let server = ServerDefinition(name: "x", endpoint: .url("tcp://127.0.0.1:1"))
    let kept = Catalogue(
      digest: server.digest(in: "/work"), saved: 1, tools: [MCPTool(name: "read"), MCPTool(name: "write")])
    for (start, isOffered) in [(ServerDefinition.Start.lazy, true), (.eager, false)] {
      var host = FakeHost()
      host.files = ["/home/me/.cache/tributary/tools/\(kept.digest).json": kept.json.text]
      var definition = server
      definition.start = start
      definition.tools = ToolFilter(deny: ["write"])
      let config = Config(mcp: MCPConfig(servers: [definition]))
      try await withClient(config, host: machine(host)) { client in
        let available = try await client.availableTools()
        #expect(available.catalog.entries.map(\.qualifiedName) == (isOffered ? ["x.read"] : []))
        #expect(available.statuses.map(\.state) == [isOffered ? .idle : .failed])
        #expect(client.servers.known().map(\.tools.count) == [1])
      }
    }
  }

  @Test(arguments: ["", "{}", "{\"v\":2}", "{\"v\":1,\"digest\":\"other\",\"saved\":1,\"tools\":[]}"])
  func `a kept list that cannot be read is as good as none`(text: String) async throws {
    let server = ServerDefinition(name: "x", endpoint: .url("tcp://127.0.0.1:1"))
    var host = FakeHost()
    host.files = ["/home/me/.cache/tributary/tools/\(server.digest(in: "/work")).json": text]
    let config = Config(mcp: MCPConfig(servers: [server]))
    try await withClient(config, host: machine(host)) {
      #expect($0.servers.known().allSatisfy { $0.tools.isEmpty })
    }
  }

  @Test func `another configuration adds, replaces and removes servers`() async throws {
    func server(_ name: String, _ port: Int) -> ServerDefinition {
      ServerDefinition(name: name, endpoint: .url("tcp://127.0.0.1:\(port)"))
    }
    let host = machine(FakeHost())
    try await withClient(Config(mcp: MCPConfig(servers: [server("a", 1), server("b", 2)])), host: host) { client in
      var filtered = server("a", 1)
      filtered.tools = ToolFilter(deny: ["x"])
      #expect(client.setServers([server("a", 1), server("b", 2)]).isEmpty)
      let changes = client.setServers([filtered, server("c", 3)])
      #expect((changes.added, changes.replaced, changes.removed) == (["c"], ["a"], ["b"]))
      #expect(client.servers.servers.map(\.name) == ["a", "c"])
      var disabled = server("c", 3)
      disabled.isDisabled = true
      #expect(client.setServers([filtered, disabled]).removed == ["c"])
    }
  }
}
