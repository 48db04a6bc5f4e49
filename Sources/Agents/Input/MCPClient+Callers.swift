package import MCP

extension MCPClient {
  /// Has what servers ask in a run go to who the run is made for, for as long as `body` performs it.
  ///
  /// - Parameter caller: nil for whoever decides here.
  package func asking<Value>(
    _ caller: (any MCPInputHandler)?, in run: String, _ body: () async throws -> Value
  ) async rethrows -> Value {
    guard let inputs, let caller else { return try await body() }
    inputs.serve(run, for: caller)
    defer { inputs.serve(run, for: nil) }
    return try await body()
  }
}
