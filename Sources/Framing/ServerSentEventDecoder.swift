/// Reads server-sent events from pieces of bytes cut anywhere.
///
/// Lines end with LF, CRLF or CR; comments, unknown fields and events without data are skipped; a byte order mark at the
/// start is dropped; an event that the stream cuts off is never given out. Events that lie whole in one piece are read
/// in place, without a copy.
///
/// Source: WHATWG HTML, section 9.2 "Server-sent events"; read 2026-11-25.
public struct ServerSentEventDecoder: Sendable {
  /// The value of the last `id` field; empty before the first.
  public private(set) var lastEventID = ""
  /// The value of the last valid `retry` field, in milliseconds.
  public private(set) var retryMilliseconds: Int?

  private let limits: ServerSentEventLimits
  /// The bytes of the event that is not complete yet.
  private var held: [UInt8] = []
  private var current = PartialEvent()
  private var skipsLineFeed = false
  private var isFirstLine = true

  /// A decoder at the beginning of its stream.
  public init(limits: ServerSentEventLimits = ServerSentEventLimits()) {
    self.limits = limits
  }

  /// Takes the next bytes and gives each event that is complete with them.
  /// - Parameter body: gets the bytes of the event's name (empty when it has none) and of its data, lines joined with LF.
  /// - Throws: ``ServerSentEventError`` when a limit is passed, and what `body` throws; the decoder is of no use then.
  public mutating func decode(
    _ bytes: Span<UInt8>, _ body: (_ name: Span<UInt8>, _ data: Span<UInt8>) throws -> Void
  ) throws {
    if held.isEmpty {
      let done = try read(bytes, body)
      if done < bytes.count { Self.append(bytes.extracting(done...), to: &held) }
    } else {
      var buffer: [UInt8] = []
      swap(&buffer, &held)
      Self.append(bytes, to: &buffer)
      let done = try read(buffer.span, body)
      if done == buffer.count {
        buffer.removeAll(keepingCapacity: true)
      } else if done > 0 {
        buffer.removeSubrange(..<done)
      }
      held = buffer
    }
  }

  /// Reads all whole lines; returns where the event in progress begins and counts its offsets from there.
  private mutating func read(
    _ bytes: Span<UInt8>, _ body: (_ name: Span<UInt8>, _ data: Span<UInt8>) throws -> Void
  ) throws -> Int {
    var eventStart = 0
    while true {
      if skipsLineFeed, current.lineStart < bytes.count {
        skipsLineFeed = false
        if bytes[current.lineStart] == Byte.lineFeed { current.skip(1) }
      }
      let end = LineSearch.lineEnd(in: bytes, from: current.searched)
      if end - current.lineStart > limits.maximumLineBytes {
        throw ServerSentEventError(.lineTooLong, limit: limits.maximumLineBytes)
      }
      if end - eventStart > limits.maximumEventBytes {
        throw ServerSentEventError(.eventTooLong, limit: limits.maximumEventBytes)
      }
      guard end < bytes.count else {
        current.searched = end
        break
      }
      skipsLineFeed = bytes[end] == Byte.carriageReturn
      let line = lineRange(in: bytes, upTo: end)
      current.startLine(at: end + 1)
      if line.isEmpty {
        if let data = current.data { try current.give(data, of: bytes, to: body) }
        current.clear()
        eventStart = current.lineStart
      } else {
        take(line, of: bytes)
        if current.isEmpty { eventStart = current.lineStart }
      }
    }
    if current.isEmpty { eventStart = current.lineStart }
    current.move(by: eventStart)
    return eventStart
  }

  /// The line without a byte order mark, which only the first one can have.
  private mutating func lineRange(in bytes: Span<UInt8>, upTo end: Int) -> Range<Int> {
    let start = current.lineStart
    guard isFirstLine else { return start..<end }
    isFirstLine = false
    guard end - start >= 3, bytes[start] == 0xEF, bytes[start + 1] == 0xBB, bytes[start + 2] == 0xBF else {
      return start..<end
    }
    return start + 3..<end
  }

  private mutating func take(_ line: Range<Int>, of bytes: Span<UInt8>) {
    switch EventField(line, of: bytes) {
    case .data(let value): current.addData(value, of: bytes)
    case .event(let value): current.name = value
    case .id(let value):
      let id = bytes.extracting(value)
      if !id.contains(0) { lastEventID = id.text }
    case .retry(let value):
      let digits = bytes.extracting(value)
      if digits.isDigits { retryMilliseconds = Int(digits.text) }
    case nil: break
    }
  }

  private static func append(_ bytes: Span<UInt8>, to buffer: inout [UInt8]) {
    unsafe bytes.withUnsafeBufferPointer { unsafe buffer.append(contentsOf: $0) }
  }
}
