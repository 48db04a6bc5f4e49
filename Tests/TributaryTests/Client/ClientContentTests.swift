import JSONRPC
import Synchronization
import TestKit
import Testing
import Tributary

/// Resources and prompts of servers, through a client.
@Suite(.timeLimit(.minutes(5)))
struct ClientContentTests {
  /// A server of notes.
  private struct Notes: MCPServer {
    let name: String
    var failure: MCPServerError?

    func connect() async throws {}
    func listTools() async throws -> [any Tool] { [] }
    func executeTool(_ name: String, _ arguments: JSON, _ context: ToolContext) async throws -> ToolResult {
      ToolResult("")
    }
    func disconnect() async {}

    func listResources() async throws -> [MCPResource] {
      if let failure { throw failure }
      return [try MCPResource(json: ["uri": "note://a", "name": "a"])]
    }
    func readResource(_ uri: String) async throws -> [MCPResourceContents] {
      [MCPResourceContents(uri: uri, body: .text("the text of \(uri)"))]
    }
    func getPrompt(_ prompt: String, _ arguments: JSON.Object) async throws -> MCPPromptResult {
      try MCPPromptResult(json: [
        "messages": [["role": "user", "content": ["type": "text", "text": .string("\(prompt) \(arguments.count)")]]]
      ])
    }
  }

  /// Reads everything from elsewhere, and adds a line.
  private struct Moved: Middleware {
    let seen: @Sendable (ResourceRead) -> Void

    func readResource(
      _ read: ResourceRead, next: @Sendable (ResourceRead) async throws -> [JSON]
    ) async throws -> [JSON] {
      seen(read)
      var read = read
      read.uri += "/moved"
      return try await next(read) + [["uri": "note://note", "text": "read by a step"]]
    }
  }

  private struct Nonsense: Middleware {
    func readResource(
      _ read: ResourceRead, next: @Sendable (ResourceRead) async throws -> [JSON]
    ) async throws -> [JSON] { ["no object"] }
  }

  private func client(_ middleware: [any Middleware] = []) throws -> Client {
    let host = ClientHost(environment: FakeHost().environment) { TestRun().services.sources }
    return try Client(Config(), host: host, middleware: middleware)
  }

  @Test func `a resource is read inside the steps of the client`() async throws {
    let seen = Mutex<[ResourceRead]>([])
    let client = try client([Moved { read in seen.withLock { $0.append(read) } }])
    try client.registerMCPServer(Notes(name: "notes"))
    let contents = try await client.readResource("note://a", of: "notes")
    #expect(contents.map(\.body) == [.text("the text of note://a/moved"), .text("read by a step")])
    #expect(seen.withLock { $0 } == [ResourceRead(server: "notes", uri: "note://a")])
  }

  @Test func `a step that makes nonsense of a resource is an error`() async throws {
    let client = try client([Nonsense()])
    try client.registerMCPServer(Notes(name: "notes"))
    let error = await #expect(throws: MCPServerError.self) { try await client.readResource("note://a", of: "notes") }
    #expect(error?.code == .refused)
  }

  @Test func `listings come in the order of names, and one that fails hides no other`() async throws {
    let client = try client()
    try client.registerMCPServer(Notes(name: "z"))
    try client.registerMCPServer(Notes(name: "b", failure: MCPServerError(.lost, "b is gone")))
    try client.registerMCPServer(FakeServer("a"))
    let all = await client.listResources()
    #expect(all.map(\.server) == ["a", "b", "z"])
    #expect(all.map(\.entries.count) == [0, 0, 1])
    #expect(all.map { $0.error?.code } == [nil, .lost, nil])
    let some = await client.listResources(servers: ["z", "y"])
    #expect(some.map { $0.error?.message } == ["no server is named \"y\"", nil])
    #expect(await client.listPrompts().allSatisfy { $0.entries.isEmpty && $0.error == nil })
    #expect(await client.listResourceTemplates().count == 3)
  }

  @Test func `a server that offers tools alone refuses the rest, and an unknown one is named`() async throws {
    let client = try client()
    try client.registerMCPServer(FakeServer("tools"))
    let read = await #expect(throws: MCPServerError.self) { try await client.readResource("x", of: "tools") }
    let prompt = await #expect(throws: MCPServerError.self) { try await client.getPrompt("x", of: "tools") }
    let completion = await #expect(throws: MCPServerError.self) {
      try await client.complete(.prompt("x"), of: "tools", argument: "a", value: "b")
    }
    #expect([read, prompt, completion].allSatisfy { $0?.code == .refused })
    let unknown = await #expect(throws: MCPServerError.self) { try await client.getPrompt("x", of: "tolls") }
    #expect(unknown?.message == "no server is named \"tolls\"; did you mean \"tools\"?")
  }

  @Test func `a prompt is filled in by the server that is named`() async throws {
    let client = try client()
    try client.registerMCPServer(Notes(name: "notes"))
    let result = try await client.getPrompt("p", of: "notes", ["a": 1, "b": 2])
    #expect(result.messages.map(\.content.block) == [.text("p 2")])
  }
}
