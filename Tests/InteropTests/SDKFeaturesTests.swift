import JSONKit
import JSONRPC
import MCP
import Testing

/// Everything but tools, with servers written with the official Python SDK in both eras.
@Suite(
  "interop: features of servers on the official Python SDK", .enabled(if: Interop.isAvailable), .serialized,
  .timeLimit(.minutes(5)))
struct SDKFeaturesTests {
  @Test(arguments: Interop.Peer.all)
  func `resources, templates and prompts are listed and read`(peer: Interop.Peer) async throws {
    try await Interop.withFeatureServer(peer) { session in
      #expect(try await session.listResources().map(\.uri) == ["note://today"])
      #expect(try await session.listResourceTemplates().map(\.uriTemplate) == ["note://{day}"])
      let note = try await session.readResource("note://today")
      #expect(note.map(\.body) == [.text("buy bread")])
      #expect(try await session.readResource("note://monday").map(\.body) == [.text("nothing on monday")])
      let prompts = try await session.listPrompts()
      #expect(prompts.map(\.name) == ["greet"])
      #expect(prompts.first?.arguments.map(\.name) == ["name"])
      let prompt = try await session.getPrompt("greet", ["name": "Ada"])
      #expect(prompt.messages.map(\.content.block) == [.text("Say hello to Ada.")])
    }
  }

  @Test(arguments: Interop.Peer.all)
  func `an argument is completed, and what does not exist is refused`(peer: Interop.Peer) async throws {
    try await Interop.withFeatureServer(peer) { session in
      let found = try await session.complete(.prompt("greet"), argument: "name", value: "A")
      #expect(found.values == ["Ada", "Alan"])
      await #expect(throws: RPCError.self) { try await session.readResource("other://nothing") }
      await #expect(throws: RPCError.self) { try await session.getPrompt("nothing") }
    }
  }

  @Test(arguments: Interop.Peer.all)
  func `a person, a model and the places of work are asked for in the way of the era`(peer: Interop.Peer) async throws {
    try await Interop.withFeatureServer(peer) { session in
      let result = try await session.callTool("ask", [:])
      #expect(result.text == "7 bread file:///work")
      #expect(!result.isError)
    }
  }

  @Test(arguments: Interop.Peer.all)
  func `a change is heard, and so is the log`(peer: Interop.Peer) async throws {
    try await Interop.withFeatureServer(peer) { session in
      var changes = session.changes.makeAsyncIterator()
      var messages = session.logMessages.makeAsyncIterator()
      if peer.era == .modern { try await session.subscribe(to: "note://today") }
      _ = try await session.callTool("change", [:])
      // The new SDK tells old clients nothing unasked, and says so in its capabilities.
      if peer.sdk == peer.era || peer.carrier == .sse { #expect(await changes.next() == .toolsChanged) }
      if peer.era == .modern { #expect(await changes.next() == .resourceUpdated(uri: "note://today")) }
      _ = try await session.callTool("write_log", [:], options: MCPCallOptions(logLevel: .info))
      let message = await messages.next()
      #expect(message?.level == .warning)
      #expect(message?.logger == "printer")
      #expect(message?.data == "low on ink")
    }
  }
}

/// Answers what the server asks.
struct InteropInput: MCPInputHandler {
  let kinds: MCPInputKinds = [.forms, .sampling]

  func elicit(_ elicitation: MCPElicitation, _ context: MCPInputContext) async throws -> MCPElicitationAnswer {
    elicitation.message == "How many?" ? .accept(["amount": 7]) : .decline
  }

  func createMessage(_ request: MCPSamplingRequest, _ context: MCPInputContext) async throws -> MCPSamplingResult {
    MCPSamplingResult(content: [.text(request.maxTokens == 5 ? "bread" : "?")], model: "m", stopReason: "endTurn")
  }
}
