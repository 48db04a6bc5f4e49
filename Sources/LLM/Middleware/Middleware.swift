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
public protocol Middleware: Sendable {
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
  /// Passes the request on.
  public func invoke(
    _ request: ProviderRequest, next: @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    try await next(request)
  }

  /// Passes the call on.
  public func callTool(
    _ call: ToolInvocation, next: @Sendable (ToolInvocation) async throws -> ToolResult
  ) async throws -> ToolResult {
    try await next(call)
  }

  /// Passes the wish on.
  public func readResource(
    _ read: ResourceRead, next: @Sendable (ResourceRead) async throws -> [JSON]
  ) async throws -> [JSON] {
    try await next(read)
  }
}
