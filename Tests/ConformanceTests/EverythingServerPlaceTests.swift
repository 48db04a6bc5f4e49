import JSONKit
import JSONRPC
import MCP
import MCPTransports
import Testing

/// Where the server is found, and how it begins and ends.
@Suite(.timeLimit(.minutes(5)))
struct EverythingServerPlaceTests {
  @Test  // SS-02
  func `without arguments it speaks over its standard streams, and ends with its input`() async throws {
    let hello: JSON = [
      "protocolVersion": "2025-11-25", "capabilities": [:], "clientInfo": ["name": "c", "version": "1"],
    ]
    let messages: [JSON] = [
      ["jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello],
      ["jsonrpc": "2.0", "method": "notifications/initialized"],
      ["jsonrpc": "2.0", "id": 2, "method": "tools/call", "params": ["name": "test_simple_text"]],
    ]
    let run = try await EverythingProgram.start([], input: messages.map { $0.text + "\n" }.joined())
    #expect(run.exitCode == 0, "\(run.errors)")
    let answers = try run.output.split(separator: "\n").map { try JSON(parsing: Array($0.utf8)) }
    #expect(answers.map { $0["id"] } == [1, 2])
    #expect(answers.first?["result"]?["serverInfo"]?["name"] == "tributary-everything")
    #expect(answers.last?["result"]?["content"]?[0]?["text"] == "This is a simple text response for testing.")
  }

  @Test(arguments: [MCPProtocolPolicy.modern, .legacy])
  func `over TCP it serves sessions of both eras`(policy: MCPProtocolPolicy) async throws {
    try await EverythingProgram.run("--tcp") { program in
      #expect(program.address == "tcp://127.0.0.1:\(program.port)")
      try await Self.use(policy, { TCPTransport(.init(TCPAddress(host: "127.0.0.1", port: program.port))) })
    }
  }

  @Test(arguments: [MCPProtocolPolicy.modern, .legacy])
  func `over HTTP it serves sessions of both eras`(policy: MCPProtocolPolicy) async throws {
    try await EverythingProgram.run("--http") { program in
      #expect(program.address == "http://127.0.0.1:\(program.port)/mcp")
      try await Self.use(policy, { HTTPTransport(HTTPTransport.Configuration(program.address)) })
    }
  }

  @Test func `arguments that say no place end it with the way to use it`() async throws {
    for arguments in [["--foo"], ["--http"], ["--tcp", "nowhere"], ["--http", "127.0.0.1:0", "more"]] {
      let run = try await EverythingProgram.start(arguments)
      #expect(run.exitCode == 2)
      #expect(run.errors.contains("usage: everything-server [--http HOST:PORT | --tcp HOST:PORT]"))
      #expect(run.output.isEmpty)
    }
  }

  /// Has a client of ours use everything that asks, waits and tells.
  private static func use(
    _ policy: MCPProtocolPolicy, _ transport: @escaping @Sendable () throws -> any Transport
  ) async throws {
    var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
    options.policy = policy
    options.usesTasks = true
    options.inputHandler = Person()
    options.roots = [MCPRoot(uri: "file:///place")]
    let session = MCPSession(name: "everything", options: options, makeTransport: transport)
    try await session.use { session in
      var changes = session.changes.makeAsyncIterator()
      #expect(try await session.listTools().count == 35)
      #expect(try await session.callTool("test_tool_with_progress", [:]).text == "The work is done.")
      let asked = try await session.callTool("test_input_required_result_multiple_inputs", [:])
      #expect(asked.text == "Hello Ada, 1 places")
      #expect(try await session.callTool("test_tool_with_task", [:]).text == "Hello, Ada!")
      #expect(try await session.callTool("test_reconnection", [:]).text.hasPrefix("The client is still there"))
      _ = try await session.callTool("test_trigger_tool_change", [:])
      #expect(await changes.next() == .toolsChanged)
    }
  }

  private struct Person: MCPInputHandler {
    let kinds: MCPInputKinds = [.forms, .sampling]

    func elicit(_ elicitation: MCPElicitation, _ context: MCPInputContext) async throws -> MCPElicitationAnswer {
      .accept(["name": "Ada"])
    }

    func createMessage(
      _ request: MCPSamplingRequest, _ context: MCPInputContext
    ) async throws -> MCPSamplingResult {
      MCPSamplingResult(content: [.text("Hello")], model: "none")
    }
  }
}
