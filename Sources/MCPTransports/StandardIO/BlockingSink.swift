import CProcess
import Glibc
import JSONRPC
import NIOPosix

/// Writes to a descriptor whose flags are not ours to change.
struct BlockingSink: LineSink {
  /// What POSIX promises to take at once from a pipe that is ready: 4,096 bytes on Linux.
  private static let atomicBytes = 4096

  let output: Descriptor
  let threads: NIOThreadPool

  /// A small line to a reader that keeps up needs no other thread.
  func writeNow(_ line: [UInt8]) throws(TransportError) -> Int {
    guard line.count < Self.atomicBytes, cprocess_wait(output.number, true, -1, 0) == 1 else { return 0 }
    let count: Int = unsafe line.withUnsafeBytes { bytes in
      unsafe cprocess_write_line(output.number, false, bytes.baseAddress, bytes.count)
    }
    return try taken(count)
  }

  func write(
    _ lines: [[UInt8]], skipping skipped: Int, completed: @escaping @Sendable (TransportError?) -> Void
  ) {
    threads.submit { _ in
      do throws(TransportError) {
        try writeAll(lines, skipping: skipped)
        completed(nil)
      } catch {
        completed(error)
      }
    }
  }

  /// The descriptor is shared with other programs; its end is the end of this process.
  func finish() {}

  private func writeAll(_ lines: [[UInt8]], skipping skipped: Int) throws(TransportError) {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(lines.reduce(0) { $0 + $1.count + 1 })
    for line in lines {
      bytes += line
      bytes.append(UInt8(ascii: "\n"))
    }
    var done = skipped
    while done < bytes.count {
      let count = unsafe bytes[done...].withUnsafeBytes { unsafe Glibc.write(output.number, $0.baseAddress, $0.count) }
      if count >= 0 {
        done += count
      } else if errno == EAGAIN {
        _ = cprocess_wait(output.number, true, -1, 1000)
      } else if errno != EINTR {
        _ = try taken(-Int(errno))
      }
    }
  }

  private func taken(_ count: Int) throws(TransportError) -> Int {
    guard count >= 0 else {
      throw TransportError(.closed, "standard output cannot be written: \(SystemError.text(Int32(-count)))")
    }
    return count
  }
}
