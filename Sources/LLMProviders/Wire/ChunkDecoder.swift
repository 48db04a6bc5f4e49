package import JSONKit
package import LLM

/// Turns one answer into chunks, whether it comes as events or in one piece; a value, tested without a connection.
package protocol ChunkDecoder: Sendable {
  /// Takes one event, whole.
  /// - Throws: ``LLM/InvocationError`` when the event reports a failure or cannot be read.
  mutating func decode(_ data: Span<UInt8>, into chunks: inout [StreamChunk]) throws(InvocationError)
  /// Takes an answer that came as one document, not as events.
  /// - Throws: ``LLM/InvocationError`` when it reports a failure or is no answer.
  mutating func decode(whole answer: JSON, into chunks: inout [StreamChunk]) throws(InvocationError)
  /// The answer ended; gives what was waiting for its end.
  mutating func end(into chunks: inout [StreamChunk])
  /// The provider said that nothing follows.
  var isDone: Bool { get }
}

/// The event that ends streams of OpenAI's Chat Completions, and of some proxies for other interfaces.
enum DoneMark {
  /// Whether the data of an event begins with `[DONE]`.
  static func matches(_ data: Span<UInt8>) -> Bool {
    data.count >= 6 && data.extracting(first: 6).says("[DONE]")
  }
}

extension Span<UInt8> {
  /// Whether these are the bytes of a text.
  func says(_ text: StaticString) -> Bool {
    guard count == text.utf8CodeUnitCount else { return false }
    for index in indices {
      let wanted = unsafe text.utf8Start[index]
      if self[index] != wanted { return false }
    }
    return true
  }
}

extension InvocationError {
  /// JSON that has none of the members of an answer.
  static var noAnswer: InvocationError {
    InvocationError(
      .providerUnavailable, "The provider sent JSON that is neither an answer nor an event stream; check the base URL.",
      kind: .serverError)
  }
}
