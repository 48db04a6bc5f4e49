#if canImport(Glibc)
  import Glibc
#else
  import Musl
#endif

/// Cuts a stream of bytes into lines at LF and at nothing else.
///
/// A trailing CR is dropped and empty lines are skipped; every other byte, U+2028 and invalid UTF-8 included, is passed on untouched.
/// Bytes are searched once: an unfinished line is kept and never looked at again.
///
/// Source: Model Context Protocol, "Transports", stdio, revision 2026-07-28; read 2026-11-24.
public struct LineDecoder: Sendable {
  /// The bounds of a decoder.
  public struct Limits: Sendable, Hashable {
    /// The longest line in bytes, without its end.
    public var maximumLineBytes: Int

    /// At most 16 MiB a line unless said otherwise.
    public init(maximumLineBytes: Int = 16 << 20) {
      self.maximumLineBytes = maximumLineBytes
    }
  }

  private let limits: Limits
  private var unfinished: [UInt8] = []

  /// A decoder at the beginning of its stream.
  public init(limits: Limits = Limits()) {
    self.limits = limits
  }

  /// The bytes of the line that has not ended yet.
  public var unfinishedCount: Int { unfinished.count }

  /// Takes the next bytes and delivers every line that is complete, in order.
  ///
  /// - Throws: ``LineError`` when a line is over the limit; the lines before it have been delivered and the decoder must not be used again.
  public mutating func decode(
    _ bytes: Span<UInt8>, deliver: (_ line: consuming [UInt8]) -> Void
  ) throws(LineError) {
    var start = 0
    while start < bytes.count {
      let rest = bytes.extracting(start..<bytes.count)
      guard let length = Self.lengthOfLine(in: rest) else {
        try hold(rest)
        return
      }
      try end(rest.extracting(0..<length), deliver)
      start += length + 1
    }
  }

  /// Takes the end of the stream: a last line without LF is a line too.
  public mutating func finish(deliver: (_ line: consuming [UInt8]) -> Void) throws(LineError) {
    let nothing: [UInt8] = []
    try end(nothing.span, deliver)
  }

  private mutating func end(_ tail: Span<UInt8>, _ deliver: (consuming [UInt8]) -> Void) throws(LineError) {
    var line: [UInt8] = []
    if unfinished.isEmpty {
      line = Self.copy(tail)
    } else {
      swap(&line, &unfinished)
      Self.append(tail, to: &line)
    }
    if line.last == 0x0D { line.removeLast() }
    guard line.count <= limits.maximumLineBytes else { throw LineError(limit: limits.maximumLineBytes) }
    if !line.isEmpty { deliver(line) }
  }

  private mutating func hold(_ bytes: Span<UInt8>) throws(LineError) {
    // One more than the limit may be the CR of a line that just fits.
    guard unfinished.count + bytes.count <= limits.maximumLineBytes + 1 else {
      throw LineError(limit: limits.maximumLineBytes)
    }
    Self.append(bytes, to: &unfinished)
  }

  private static func lengthOfLine(in bytes: Span<UInt8>) -> Int? {
    unsafe bytes.withUnsafeBytes { buffer in
      guard let base = buffer.baseAddress, let end = unsafe memchr(base, 0x0A, buffer.count) else { return nil }
      return unsafe UnsafeRawPointer(end) - base
    }
  }

  private static func copy(_ bytes: Span<UInt8>) -> [UInt8] {
    unsafe bytes.withUnsafeBufferPointer { unsafe Array($0) }
  }

  private static func append(_ bytes: Span<UInt8>, to line: inout [UInt8]) {
    unsafe bytes.withUnsafeBufferPointer { unsafe line.append(contentsOf: $0) }
  }
}
