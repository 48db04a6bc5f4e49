import JSONRPC

extension MCPSession {
  /// Connects, has `body` use the session, and closes it when `body` returns or throws.
  ///
  /// - Parameter grace: how long the goodbye to the server may take.
  /// - Throws: what ``run(ready:)`` throws when the session never was ready, else what `body` throws.
  public func use<Value>(
    closingWithin grace: Duration = .seconds(2), _ body: (MCPSession) async throws -> Value
  ) async throws -> Value {
    let ready = Wakeup()
    return try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        defer { ready.fire() }
        try await self.run { ready.fire() }
      }
      await ready.wait()
      guard peer != nil else {
        try await group.waitForAll()
        throw MCPError(.notReady, "the session of \(name) was closed before it was ready")
      }
      do {
        let value = try await body(self)
        await close(grace: grace)
        return value
      } catch {
        await close(grace: grace)
        throw error
      }
    }
  }
}
