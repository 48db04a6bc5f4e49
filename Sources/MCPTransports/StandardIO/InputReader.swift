import CProcess
import Glibc
import JSONRPC

/// Reads a blocking descriptor to its end on a thread of its own.
struct InputReader: Sendable {
  let input: Descriptor
  /// Readable when reading is to stop.
  let wake: Descriptor

  /// Returns at the end of input, at an error, or when woken.
  func readToEnd(_ reception: LineReception) -> LineChannel.End {
    var reception = reception
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    do throws(TransportError) {
      while cprocess_wait(input.number, false, wake.number, -1) == 1 {
        let count: Int = unsafe buffer.withUnsafeMutableBytes { unsafe read(input.number, $0.baseAddress, $0.count) }
        if count < 0, errno == EINTR || errno == EAGAIN { continue }
        guard count >= 0 else {
          throw TransportError(.closed, "standard input cannot be read: \(SystemError.text(errno))")
        }
        if count == 0 { break }
        try reception.take(buffer.span.extracting(0..<count))
      }
      try reception.finish()
      return LineChannel.End(error: nil, stray: reception.stray)
    } catch {
      return LineChannel.End(error: error, stray: reception.stray)
    }
  }
}
