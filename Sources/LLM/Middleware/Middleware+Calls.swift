public import JSONKit

extension [any Middleware] {
  /// Calls a tool inside these steps, outermost first.
  ///
  /// - Parameter last: what happens innermost.
  public func callTool(
    _ call: ToolInvocation, _ last: @Sendable (ToolInvocation) async throws -> ToolResult
  ) async throws -> ToolResult {
    try await self[...].callTool(call, last)
  }

  /// Reads a resource inside these steps, outermost first.
  ///
  /// - Parameter last: what happens innermost.
  public func readResource(
    _ read: ResourceRead, _ last: @Sendable (ResourceRead) async throws -> [JSON]
  ) async throws -> [JSON] {
    try await self[...].readResource(read, last)
  }
}

extension ArraySlice<any Middleware> {
  fileprivate func callTool(
    _ call: ToolInvocation, _ last: @Sendable (ToolInvocation) async throws -> ToolResult
  ) async throws -> ToolResult {
    guard let step = first else { return try await last(call) }
    let inner = dropFirst()
    return try await step.callTool(call) { try await inner.callTool($0, last) }
  }

  fileprivate func readResource(
    _ read: ResourceRead, _ last: @Sendable (ResourceRead) async throws -> [JSON]
  ) async throws -> [JSON] {
    guard let step = first else { return try await last(read) }
    let inner = dropFirst()
    return try await step.readResource(read) { try await inner.readResource($0, last) }
  }
}
