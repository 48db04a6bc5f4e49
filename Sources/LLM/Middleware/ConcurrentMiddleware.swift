public import JSONKit

/// The steps of a ``Middleware`` as packages write them whose closures leave the caller's actor by themselves.
///
/// The type of `next` is another one without the setting `NonisolatedNonsendingByDefault`, which this package has. So both are
/// asked for, and what a type implements is used, with `@Sendable` alone before the arguments of `next`. Nobody conforms to this
/// alone.
public protocol ConcurrentMiddleware: Sendable {
  /// Sends a request to a model; as that of ``Middleware``.
  @_disfavoredOverload
  func invoke(
    _ request: ProviderRequest, next: @concurrent @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream

  /// Calls a tool; as that of ``Middleware``.
  @_disfavoredOverload
  func callTool(
    _ call: ToolInvocation, next: @concurrent @Sendable (ToolInvocation) async throws -> ToolResult
  ) async throws -> ToolResult

  /// Reads a resource of a server; as that of ``Middleware``.
  @_disfavoredOverload
  func readResource(
    _ read: ResourceRead, next: @concurrent @Sendable (ResourceRead) async throws -> [JSON]
  ) async throws -> [JSON]
}

extension ConcurrentMiddleware {
  /// Passes the request on.
  @_disfavoredOverload
  public func invoke(
    _ request: ProviderRequest, next: @concurrent @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    try await next(request)
  }

  /// Passes the call on.
  @_disfavoredOverload
  public func callTool(
    _ call: ToolInvocation, next: @concurrent @Sendable (ToolInvocation) async throws -> ToolResult
  ) async throws -> ToolResult {
    try await next(call)
  }

  /// Passes the wish on.
  @_disfavoredOverload
  public func readResource(
    _ read: ResourceRead, next: @concurrent @Sendable (ResourceRead) async throws -> [JSON]
  ) async throws -> [JSON] {
    try await next(read)
  }
}
