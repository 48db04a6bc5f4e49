package import LLM

/// Turns the events of one answer into chunks; a value, tested without a connection.
package protocol ChunkDecoder: Sendable {
  /// Takes one event, whole.
  /// - Throws: ``LLM/InvocationError`` when the event reports a failure or cannot be read.
  mutating func decode(_ data: Span<UInt8>, into chunks: inout [StreamChunk]) throws(InvocationError)
  /// The answer ended; gives what was waiting for its end.
  mutating func end(into chunks: inout [StreamChunk])
  /// The provider said that nothing follows.
  var isDone: Bool { get }
}
