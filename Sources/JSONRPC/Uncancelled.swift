/// Does some work that the cancellation of the calling task does not reach, and returns when it is over.
///
/// It is for what must end in an orderly way: `end` tells the work to come to its end, and the caller waits for it like for
/// any other call, so nothing outlives the caller.
package func uncancelled<Value: Sendable>(
  _ work: @escaping @Sendable @concurrent () async throws -> Value, onCancel end: @Sendable () -> Void
) async throws -> Value {
  try await withTaskCancellationHandler {
    try await Task(operation: work).value
  } onCancel: {
    end()
  }
}
