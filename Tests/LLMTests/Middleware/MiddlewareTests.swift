import JSONKit
import LLM
import Synchronization
import Testing

/// Steps around models, tools and resources, put together without a host.
@Suite(.timeLimit(.minutes(5)))
struct MiddlewareTests {
  /// Writes down when it is passed, on the way out and on the way back.
  private struct Tracer: Middleware {
    let name: String
    let log: Log

    func callTool(
      _ call: ToolInvocation, next: @Sendable (ToolInvocation) async throws -> ToolResult
    ) async throws -> ToolResult {
      var call = call
      call.arguments = .array((call.arguments.arrayValue ?? []) + [.string(name)])
      log.add("\(name) out")
      defer { log.add("\(name) back") }
      return try await next(call)
    }

    func readResource(
      _ read: ResourceRead, next: @Sendable (ResourceRead) async throws -> [JSON]
    ) async throws -> [JSON] {
      log.add("\(name) reads \(read.uri) of \(read.server)")
      var read = read
      read.uri += "/" + name
      return try await next(read) + [.string(name)]
    }
  }

  private struct OnlyModels: Middleware {
    func invoke(
      _ request: ProviderRequest, next: @Sendable (ProviderRequest) async throws -> ResponseStream
    ) async throws -> ResponseStream {
      var request = request
      request.invocation.messages.append(Message(role: .user, content: "more"))
      return try await next(request)
    }
  }

  private struct Refusing: Middleware {
    func callTool(
      _ call: ToolInvocation, next: @Sendable (ToolInvocation) async throws -> ToolResult
    ) async throws -> ToolResult {
      throw InvocationError(.toolExecutionFailed, "\(call.name) is not allowed")
    }

    func readResource(
      _ read: ResourceRead, next: @Sendable (ResourceRead) async throws -> [JSON]
    ) async throws -> [JSON] {
      [["uri": .string(read.uri), "text": "withheld"]]
    }
  }

  private final class Log: Sendable {
    private let entries = Mutex<[String]>([])
    var lines: [String] { entries.withLock { $0 } }
    func add(_ line: String) { entries.withLock { $0.append(line) } }
  }

  private let log = Log()

  private let show = FunctionTool(name: "show", description: "") { arguments, context in
    ToolResult(context.callID + arguments.text)
  }

  private func call() -> ToolInvocation {
    ToolInvocation(name: "s.show", server: "s", tool: show, arguments: [], context: ToolContext(callID: "c"))
  }

  @Test func `a call passes all steps, outermost first, and they see what comes back`() async throws {
    let steps: [any Middleware] = [Tracer(name: "a", log: log), OnlyModels(), Tracer(name: "b", log: log)]
    let result = try await steps.callTool(call()) { try await $0.tool.execute($0.arguments, $0.context) }
    #expect(result.text == #"c["a","b"]"#)
    #expect(log.lines == ["a out", "b out", "b back", "a back"])
  }

  @Test func `a step may refuse, and nothing behind it happens`() async throws {
    let steps: [any Middleware] = [Tracer(name: "a", log: log), Refusing(), Tracer(name: "b", log: log)]
    let error = await #expect(throws: InvocationError.self) {
      try await steps.callTool(call()) { _ in
        Issue.record("the tool was called")
        return ToolResult("")
      }
    }
    #expect(error?.message == "s.show is not allowed")
    #expect(log.lines == ["a out", "a back"])
  }

  @Test func `without steps the call is made as it is`() async throws {
    let none: [any Middleware] = []
    #expect(try await none.callTool(call()) { try await $0.tool.execute($0.arguments, $0.context) }.text == "c[]")
    let uri = ResourceRead(server: "s", uri: "file:///a")
    #expect(try await none.readResource(uri) { [.string($0.uri)] } == ["file:///a"])
  }

  @Test func `reading a resource passes all steps, and a step may answer by itself`() async throws {
    let read = ResourceRead(server: "files", uri: "file:///a")
    let steps: [any Middleware] = [Tracer(name: "a", log: log), OnlyModels(), Tracer(name: "b", log: log)]
    let contents = try await steps.readResource(read) { [["uri": .string($0.uri), "text": "x"]] }
    #expect(contents == [["uri": "file:///a/a/b", "text": "x"], "b", "a"])
    #expect(log.lines == ["a reads file:///a of files", "b reads file:///a/a of files"])
    let refused: [any Middleware] = [Refusing(), Tracer(name: "c", log: log)]
    let withheld = try await refused.readResource(read) { _ in
      Issue.record("the resource was read")
      return []
    }
    #expect(withheld == [["uri": "file:///a", "text": "withheld"]])
    #expect(log.lines.count == 2)
  }

  @Test func `a step about models alone lets tools pass, and the other way round`() async throws {
    let provider = PlayedProvider { _, request in Played.text("\(request.invocation.messages.count)") }
    #expect(try await provider.wrapped(in: [Tracer(name: "a", log: log)]).answer().text == "1")
    #expect(try await provider.wrapped(in: [OnlyModels()]).answer().text == "2")
    #expect(log.lines.isEmpty)
  }

  @Test func `a registry executes its tools inside its steps`() async throws {
    let registry = ToolRegistry(middleware: [Tracer(name: "a", log: log)])
    try registry.register(show)
    #expect(try await registry.execute("show", ["x"]).text == #"["x","a"]"#)
    let strict = ToolRegistry(middleware: [Refusing()])
    try strict.register(show)
    let error = await #expect(throws: InvocationError.self) { try await strict.execute("show", []) }
    #expect(error?.message == "show is not allowed")
  }
}
