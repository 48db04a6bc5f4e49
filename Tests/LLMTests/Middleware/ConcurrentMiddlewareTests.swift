import JSONKit
import LLM
import Testing

/// Steps of packages whose closures leave the caller's actor by themselves: theirs is another type of `next`.
@Suite(.timeLimit(.minutes(5)))
struct ConcurrentMiddlewareTests {
  /// What such a package writes without `@concurrent`.
  private struct Outsider: Middleware {
    func invoke(
      _ request: ProviderRequest, next: @concurrent @Sendable (ProviderRequest) async throws -> ResponseStream
    ) async throws -> ResponseStream {
      var request = request
      request.invocation.messages.append(Message(role: .user, content: "more"))
      return try await next(request)
    }

    func callTool(
      _ call: ToolInvocation, next: @concurrent @Sendable (ToolInvocation) async throws -> ToolResult
    ) async throws -> ToolResult {
      ToolResult("(" + (try await next(call)).text + ")")
    }

    func readResource(
      _ read: ResourceRead, next: @concurrent @Sendable (ResourceRead) async throws -> [JSON]
    ) async throws -> [JSON] {
      try await next(read) + ["outside"]
    }
  }

  /// A step of this package.
  private struct Insider: Middleware {
    func callTool(
      _ call: ToolInvocation, next: @Sendable (ToolInvocation) async throws -> ToolResult
    ) async throws -> ToolResult {
      ToolResult("[" + (try await next(call)).text + "]")
    }
  }

  private let call = ToolInvocation(
    name: "s.show", server: "s", tool: FunctionTool(name: "show", description: "") { _, _ in ToolResult("x") },
    arguments: [:], context: ToolContext())

  @Test func `a step whose next leaves the actor is passed, among others and alone`() async throws {
    let steps: [any Middleware] = [Outsider(), Insider(), Outsider()]
    #expect(try await steps.callTool(call) { try await $0.tool.execute($0.arguments, $0.context) }.text == "([(x)])")
    let direct = try await Outsider().callTool(call) { _ in ToolResult("y") }
    #expect(direct.text == "(y)")
    let inside = try await Insider().callTool(call) { _ in ToolResult("z") }
    #expect(inside.text == "[z]")
  }

  @Test func `so it is for resources and models`() async throws {
    let steps: [any Middleware] = [Insider(), Outsider()]
    let contents = try await steps.readResource(ResourceRead(server: "s", uri: "file:///a")) { [.string($0.uri)] }
    #expect(contents == ["file:///a", "outside"])
    let provider = PlayedProvider { _, request in Played.text("\(request.invocation.messages.count)") }
    #expect(try await provider.wrapped(in: steps).answer().text == "2")
  }
}
