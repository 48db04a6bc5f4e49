import JSONKit
import JSONRPC
import LLM
import MCP
import Servers
import Services
import Synchronization
import TestKit
import Testing

@testable import Agents

/// A server behind a real session over the in-memory transport.
@Suite(.timeLimit(.minutes(5)))
struct RemoteMCPServerTests {
  private static let info = MCPImplementation(name: "test", version: "1")

  private static func service() throws -> MCPService {
    try MCPService(info: info) {
      MCPServiceTool(
        name: "echo", description: "Says it again.", annotations: MCPToolAnnotations(readOnlyHint: true)
      ) { arguments, context in
        context.progress(1, of: 2, "half")
        return MCPCallResult(text: arguments.text)
      }
      MCPServiceTool(name: "fail") { _, _ in throw MCPToolFailure("it is broken") }
      MCPServiceTool(name: "hang") { _, context in
        context.progress(1)
        try await ManualClock().sleep(until: ManualClock.Instant(offset: .seconds(1)), tolerance: nil)
        return MCPCallResult(text: "never")
      }
    }
  }

  /// Serves one session after another for as long as `body` runs; `starts` counts them.
  private func withServer(
    _ change: (inout ServerDefinition) -> Void = { _ in },
    _ body: @escaping @Sendable (_ server: RemoteMCPServer, _ starts: @Sendable () -> Int) async throws -> Void
  ) async throws {
    var definition = ServerDefinition(name: "test", endpoint: .url("tcp://127.0.0.1:1"))
    change(&definition)
    let starts = Mutex(0)
    let service = try Self.service()
    let (transports, handOver) = AsyncStream<InMemoryTransport>.makeStream(bufferingPolicy: .bufferingOldest(16))
    let server = RemoteMCPServer(definition, closeGrace: .zero) { definition in
      MCPSession(name: definition.name, options: MCPSessionOptions(clientInfo: Self.info)) {
        starts.withLock { $0 += 1 }
        let (ours, theirs) = InMemoryTransport.pair()
        handOver.yield(theirs)
        return ours
      }
    }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        for await transport in transports {
          try await service.serve(over: transport)
        }
      }
      defer {
        handOver.finish()
        group.cancelAll()
      }
      try await body(server) { starts.withLock { $0 } }
      await server.disconnect()
    }
  }

  @Test func `concurrent callers share one connection`() async throws {
    try await withServer { server, starts in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<20 { group.addTask { try await server.connect() } }
        try await group.waitForAll()
      }
      try await server.connect()
      #expect(starts() == 1)
      #expect(server.peer != nil)
    }
  }

  @Test func `its tools can be listed and called`() async throws {
    try await withServer { server, _ in
      let tools = try await server.listTools()
      #expect(tools.map(\.name) == ["echo", "fail", "hang"])
      #expect(tools.map(\.isReadOnly) == [true, false, false])
      let progress = Mutex<[String?]>([])
      let context = ToolContext { _, _, message in progress.withLock { $0.append(message) } }
      #expect(try await tools[0].execute(["a": 1], context).text == #"{"a":1}"#)
      #expect(progress.withLock { $0 } == ["half"])
      let failed = try await server.executeTool("fail", [:], ToolContext())
      #expect(failed.isError)
      #expect(failed.text.contains("it is broken"))
    }
  }

  @Test func `what its tools' schemas are compiled to is shared by all who list and offer them, over sessions`()
    async throws
  {
    try await withServer { server, starts in
      let lists = [try await server.listTools(), try await server.listTools()]
      let entries = lists.map { ToolCatalog(servers: [.init(server: "test", tools: $0)]).entries[0] }
      #expect(entries[0].schemas.arguments === entries[1].schemas.arguments)
      await server.disconnect()
      let later = try #require(try await server.listTools().first as? RemoteTool)
      #expect(starts() == 2 && later.schemas === entries[0].schemas)
    }
  }

  @Test func `the definition decides which tools there are and what is said of them`() async throws {
    try await withServer({ definition in
      definition.tools = ToolFilter(deny: ["hang"])
      definition.overrides = ["fail": ServerDefinition.Override(description: "Ours.", isReadOnly: true)]
    }) { server, _ in
      let tools = try await server.listTools()
      #expect(tools.map(\.name) == ["echo", "fail"])
      #expect(tools[1].description == "Ours.")
      #expect(tools[1].isReadOnly)
    }
  }

  @Test func `a server that cannot be started says so to everybody who waits, and may be tried again`() async throws {
    struct Missing: Error {}
    let starts = Mutex(0)
    let server = RemoteMCPServer(ServerDefinition(name: "gone", endpoint: .url("tcp://127.0.0.1:1"))) { _ in
      starts.withLock { $0 += 1 }
      throw TransportError(.unreachable, "no such program: gone", diagnostics: "tail")
    }
    for _ in 0..<2 {
      let error = await #expect(throws: MCPServerError.self) { try await server.connect() }
      #expect(error?.code == .unavailable)
      #expect(error?.message == "gone: no such program: gone")
      #expect(error?.diagnostics == "tail")
      #expect(error?.isOutcomeUnknown == false)
    }
    #expect(starts.withLock { $0 } == 2)
  }

  @Test func `a tool the server does not have is refused and certainly not run`() async throws {
    try await withServer { server, _ in
      let error = await #expect(throws: MCPServerError.self) {
        try await server.executeTool("nothing", [:], ToolContext())
      }
      #expect(error?.code == .refused)
      #expect(error?.isOutcomeUnknown == false)
    }
  }

  @Test func `cancelling a call gives it up, and the connection stays`() async throws {
    try await withServer { server, starts in
      try await server.connect()
      await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { _ = try await server.executeTool("hang", [:], ToolContext()) }
        await Task.yield()
        group.cancelAll()
        await #expect(throws: CancellationError.self) { try await group.waitForAll() }
      }
      #expect(try await server.executeTool("echo", [:], ToolContext()).text == "{}")
      #expect(starts() == 1)
    }
  }

  @Test func `disconnect ends the session, and the next call connects anew`() async throws {
    try await withServer { server, starts in
      try await server.connect()
      await server.disconnect()
      await server.disconnect()
      #expect(server.peer == nil)
      #expect(try await server.executeTool("echo", [:], ToolContext()).text == "{}")
      #expect(starts() == 2)
    }
  }

  @Test func `a call in flight when the server is disconnected has an unknown outcome`() async throws {
    try await withServer { server, _ in
      let (progress, tell) = AsyncStream<Void>.makeStream(bufferingPolicy: .bufferingOldest(1))
      async let call = server.executeTool("hang", [:], ToolContext { _, _, _ in tell.yield() })
      for await _ in progress { break }  // the tool is at work
      await server.disconnect()
      do {
        _ = try await call
        Issue.record("a hanging tool answered")
      } catch let error as MCPServerError {
        #expect(error.code == .lost)
        #expect(error.isOutcomeUnknown)
      }
    }
  }
}
