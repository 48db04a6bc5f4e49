public import JSONKit

/// A step around what leaves this process: requests to models, calls of tools, reading of resources.
///
/// A step sees each on its way out and what comes back, may change both, answer by itself, or throw. It implements what it
/// is about; everything else passes. `next` does not escape, so a step cannot ask again from inside what it returned.
///
/// ```swift
/// struct ReadOnly: Middleware {
///   func callTool(
///     _ call: ToolInvocation, next: @Sendable (ToolInvocation) async throws -> ToolResult
///   ) async throws -> ToolResult {
///     guard call.tool.isReadOnly else { return ToolResult("\(call.name) would change something.", isError: true) }
///     return try await next(call)
///   }
/// }
/// ```
public protocol Middleware: ConcurrentMiddleware {
  /// Sends a request to a model, and gives the stream of its answer.
  ///
  /// - Throws: ``InvocationError``, `CancellationError`.
  func invoke(
    _ request: ProviderRequest, next: @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream

  /// Calls a tool, one of a server or of this process; its arguments were checked against its schema before.
  ///
  /// In a run it is part of the recorded step: a step that is replayed calls no tool and passes here no second time. What it
  /// throws the model reads as a failure of the tool. The time it takes counts as time of a tool of this process; a server's
  /// call keeps its own time.
  func callTool(
    _ call: ToolInvocation, next: @Sendable (ToolInvocation) async throws -> ToolResult
  ) async throws -> ToolResult

  /// Reads a resource of a server, and gives its contents as the server sends them: objects with `uri` and `text` or `blob`.
  ///
  /// Source: Model Context Protocol, "Resources", `resources/read`.
  func readResource(
    _ read: ResourceRead, next: @Sendable (ResourceRead) async throws -> [JSON]
  ) async throws -> [JSON]
}

extension Middleware {
  /// Does what ``ConcurrentMiddleware`` does, which passes the request on unless it is implemented.
  public func invoke(
    _ request: ProviderRequest, next: @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    try await withoutActuallyEscaping(next) { next in
      let inner: @concurrent @Sendable (ProviderRequest) async throws -> ResponseStream = { try await next($0) }
      return try await (self as any ConcurrentMiddleware).invoke(request, next: inner)
    }
  }

  /// Does what ``ConcurrentMiddleware`` does, which passes the call on unless it is implemented.
  public func callTool(
    _ call: ToolInvocation, next: @Sendable (ToolInvocation) async throws -> ToolResult
  ) async throws -> ToolResult {
    try await withoutActuallyEscaping(next) { next in
      let inner: @concurrent @Sendable (ToolInvocation) async throws -> ToolResult = { try await next($0) }
      return try await (self as any ConcurrentMiddleware).callTool(call, next: inner)
    }
  }

  /// Does what ``ConcurrentMiddleware`` does, which passes the wish on unless it is implemented.
  public func readResource(
    _ read: ResourceRead, next: @Sendable (ResourceRead) async throws -> [JSON]
  ) async throws -> [JSON] {
    try await withoutActuallyEscaping(next) { next in
      let inner: @concurrent @Sendable (ResourceRead) async throws -> [JSON] = { try await next($0) }
      return try await (self as any ConcurrentMiddleware).readResource(read, next: inner)
    }
  }
}
