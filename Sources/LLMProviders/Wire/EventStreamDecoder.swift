import Framing
package import LLM

/// Bytes of an event stream in, chunks out, for any provider.
package struct EventStreamDecoder<Decoder: ChunkDecoder>: Sendable {
  private var events: ServerSentEventDecoder
  private var decoder: Decoder
  /// What stopped the stream; thrown once the chunks before it were given out.
  package private(set) var failure: InvocationError?

  package init(_ decoder: Decoder, maximumEventBytes: Int) {
    self.decoder = decoder
    events = ServerSentEventDecoder(
      limits: ServerSentEventLimits(maximumLineBytes: maximumEventBytes, maximumEventBytes: maximumEventBytes))
  }

  package var isDone: Bool { decoder.isDone }

  /// Takes the next bytes; after a failure or the end they are ignored.
  package mutating func decode(_ bytes: Span<UInt8>, into chunks: inout [StreamChunk]) {
    if failure != nil || isDone { return }
    do {
      try events.decode(bytes) { _, data in
        if data.isEmpty || decoder.isDone { return }
        try decoder.decode(data, into: &chunks)
      }
    } catch let error as InvocationError {
      failure = error
    } catch {
      let message = (error as? ServerSentEventError)?.message ?? "The event stream cannot be read."
      failure = InvocationError(.streamingFailed, message, kind: .serverError)
    }
  }

  /// The bytes ended.
  package mutating func end(into chunks: inout [StreamChunk]) {
    if failure == nil { decoder.end(into: &chunks) }
  }
}
