/// Runs `work` for at most so long; when the time is over, it is cancelled, and what it gives then is the result.
///
/// - Parameters:
///   - wait: Returns when the time is over.
///   - onTimeout: Called before the cancellation.
/// - Returns: The value, and whether the time was over before it came.
func within<Value: Sendable>(
  _ limit: Duration?, _ wait: @escaping @Sendable (Duration) async throws -> Void,
  onTimeout: @Sendable () -> Void = {},
  _ work: @escaping @Sendable () async -> Value
) async -> (value: Value, isLate: Bool) {
  guard let limit else { return (await work(), false) }
  return await withTaskGroup(of: Value?.self) { group in
    group.addTask { await work() }
    group.addTask {
      try? await wait(limit)
      return nil
    }
    var isLate = false
    while true {
      if case .some(.some(let value)) = await group.next() {
        group.cancelAll()
        return (value, isLate)
      }
      if !Task.isCancelled {
        isLate = true
        onTimeout()
      }
      group.cancelAll()
    }
  }
}
