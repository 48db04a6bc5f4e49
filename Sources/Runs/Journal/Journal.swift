/// Keeps the durable events of one run in the order they were appended.
///
/// A conformer never loses an event it has committed, and never shows an event it has refused.
public protocol Journal: Sendable {
  /// The `seq` of the last event, 0 when there is none.
  var lastSequence: UInt64 { get }
  /// Takes one event, gives it the next `seq`, and returns that; ordered and bounded, not yet durable, never blocking.
  func append(_ event: RunEvent) throws -> UInt64
  /// Returns when everything up to `seq` survives a loss of power; waiters share the work.
  func commit(through seq: UInt64) async throws
  /// What is known of one step: an indexed look-up.
  func record(of step: StepKey) async throws -> StepRecord?
  /// At most `limit` events after `seq`, in order.
  func events(after seq: UInt64, limit: Int) async throws -> [RunEvent]
}
