import CProcess
import Glibc
import JSONRPC

/// A descriptor that is closed when the last reference to it goes.
///
/// Whoever writes to it holds a reference, so its number is never reused under a write.
final class Descriptor: Sendable {
  let number: Int32

  init(owning number: Int32) {
    self.number = number
  }

  deinit {
    close(number)
  }

  /// A copy with a number of its own, for an owner that closes it itself.
  func duplicate() throws(TransportError) -> Int32 {
    try Self.duplicate(number)
  }

  /// A close-on-exec copy of any descriptor of this process.
  static func copy(of number: Int32) throws(TransportError) -> Descriptor {
    Descriptor(owning: try duplicate(number))
  }

  /// A close-on-exec pipe.
  static func pipe() throws(TransportError) -> (read: Descriptor, write: Descriptor) {
    var ends: (Int32, Int32) = (-1, -1)
    let error = unsafe cprocess_pipe(&ends.0, &ends.1)
    guard error == 0 else {
      throw TransportError(
        .unreachable, "no pipe could be made: \(SystemError.text(error)); close files or raise ulimit -n")
    }
    return (Descriptor(owning: ends.0), Descriptor(owning: ends.1))
  }

  private static func duplicate(_ number: Int32) throws(TransportError) -> Int32 {
    let copy = cprocess_duplicate(number)
    guard copy >= 0 else {
      throw TransportError(
        .unreachable,
        "descriptor \(number) cannot be copied: \(SystemError.text(-copy)); close files or raise ulimit -n")
    }
    return copy
  }
}
