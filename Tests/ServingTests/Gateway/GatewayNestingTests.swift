import JSONKit
import JSONRPC
import MCP
import Servers
import Synchronization
import TestKit
import Testing

@testable import Services
@testable import Serving

/// A gateway of a gateway of a gateway, with each era on each way.
@Suite(.timeLimit(.minutes(5)))
struct GatewayNestingTests {
  /// The eras of the four ways, from the client down to the server.
  private static let ways: [[MCPEra]] = (0..<16).map { bits in
    (0..<4).map { bits >> $0 & 1 == 0 ? .modern : .legacy }
  }

  private static func leaf() throws -> MCPService {
    var options = MCPServiceOptions()
    options.changes = [.tools, .contents]
    options.sealer = BoundSealer()
    return try MCPService(info: MCPImplementation(name: "leaf", version: "1"), options: options) {
      MCPServiceTool(name: "echo") { arguments, context in
        context.progress(1, of: 2, "half")
        return MCPCallResult(structured: arguments)
      }
      MCPServiceTool(name: "ask") { _, context in
        let first = AskingServer.said(try await context.ask(.form("a", "One?", AskingServer.form)))
        let second = try await context.ask(.model("b", MCPSamplingRequest([.user("Two?")], maxTokens: 9)))
        return "\(first.text), \(second.text)"
      }
      MCPServiceTool(name: "fail") { _, _ in throw MCPToolFailure("it is broken") }
      MCPServiceTool(name: "refuse") { _, _ in throw RPCError(code: 77, message: "never", data: ["a": 1]) }
      MCPServiceTool(name: "large") { _, _ in MCPCallResult(text: String(repeating: "0123456789abcdef", count: 1 << 16))
      }
      MCPServiceResource(uri: "x://r", name: "r") { _ in .text("R") }
      MCPServicePrompt(name: "p", arguments: [.init(name: "who")]) { arguments, _ in "Hello \(arguments["who"] ?? "")" }
    }
  }

  /// Three gateways, the first one is the outermost.
  private func withLevels(_ ways: [MCPEra], _ leaf: MCPService, _ body: (GatewayWorld) async throws -> Void)
    async throws
  {
    let inner = try GatewayWorld([.service("c", ways[3], leaf)])
    let middle = try GatewayWorld([.service("b", ways[2], inner.service)])
    let outer = try GatewayWorld([.service("a", ways[1], middle.service)])
    try await inner.run {
      try await middle.run {
        try await outer.run {
          await until {
            outer.service.tools.count == 5 && !outer.service.snapshot.resources.isEmpty
              && !outer.service.snapshot.prompts.isEmpty
          }
          try await body(outer)
        }
      }
    }
  }

  @Test(arguments: ways)
  func `calls, progress, questions, errors and resources go through three levels`(ways: [MCPEra]) async throws {
    let handler = AskingServer.caller()
    try await withLevels(ways, try Self.leaf()) { world in
      try await world.withClient(ways[0], adjust: { $0.inputHandler = handler }) { session in
        let told = Mutex<[MCPProgress]>([])
        let options = MCPCallOptions { progress in told.withLock { $0.append(progress) } }
        let echo = try await session.callTool("a__b__c__echo", ["a": [1, 2]], options: options)
        #expect(echo.structuredContent == ["a": [1, 2]])
        #expect(told.withLock { $0.map(\.message) } == ["half"])
        #expect(try await session.callTool("a__b__c__ask", [:]).text == "re: One?, Paris with 0 tools")
        let failed = try await session.callTool("a__b__c__fail", [:])
        #expect(failed.isError && failed.text == "it is broken")
        let refused = await failure(RPCError.self) { try await session.callTool("a__b__c__refuse", [:]) }
        #expect(refused == RPCError(code: 77, message: "never", data: ["a": 1]))
        #expect(try await session.callTool("a__b__c__large", [:]).text.utf8.count == 1 << 20)
        let uri = "tributary://a/tributary://b/tributary://c/x://r"
        #expect(try await session.listResources().map(\.uri) == [uri])
        let read = try await session.readResource(uri)
        #expect(read.map(\.uri) == [uri] && read.map(\.body) == [.text("R")])
        #expect(try await session.getPrompt("a__b__c__p", ["who": "Ada"]).messages == [.user("Hello Ada")])
      }
    }
  }

  @Test(arguments: [MCPEra.modern, .legacy])
  func `changes come through three levels`(era: MCPEra) async throws {
    let leaf = try Self.leaf()
    try await withLevels([era, era, era, era], leaf) { world in
      try await world.withClient(era) { session in
        var changes = session.changes.makeAsyncIterator()
        try leaf.add { MCPServiceTool(name: "new") { _, _ in "new" } }
        while let change = await changes.next(), change != .toolsChanged {}
        await until { world.service.tools.count == 6 }
        #expect(try await session.callTool("a__b__c__new", [:]).text == "new")
      }
    }
  }
}
