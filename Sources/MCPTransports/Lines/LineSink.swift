import JSONRPC

/// Where lines go: the writing half of a carrier.
///
/// Only the writer that has the turn calls it, so its calls never overlap.
protocol LineSink: Sendable {
  /// Writes the line and its end as far as the descriptor takes them at once; returns the bytes taken, never blocks.
  func writeNow(_ line: [UInt8]) throws(TransportError) -> Int
  /// Writes the lines on the carrier's own thread, leaving out the first `skipped` bytes; then calls `completed` once.
  func write(_ lines: [[UInt8]], skipping skipped: Int, completed: @escaping @Sendable (TransportError?) -> Void)
  /// Tells the peer that nothing more comes.
  func finish()
}
