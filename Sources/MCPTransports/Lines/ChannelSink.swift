import CProcess
import JSONRPC
import NIOCore

/// The writing half of a NIO channel, with a copy of its descriptor for writes that need no hop to the event loop.
struct ChannelSink: LineSink {
  private static let maximumBufferBytes = 1 << 20

  let channel: any Channel
  /// Nil where the channel changes what is written, so that nothing may go past it.
  let descriptor: Descriptor?
  let isSocket: Bool
  let name: String

  func writeNow(_ line: [UInt8]) throws(TransportError) -> Int {
    guard let descriptor else { return 0 }
    let taken: Int = unsafe line.withUnsafeBytes { bytes in
      unsafe cprocess_write_line(descriptor.number, isSocket, bytes.baseAddress, bytes.count)
    }
    guard taken >= 0 else { throw failure(SystemError.text(Int32(-taken))) }
    return taken
  }

  func write(
    _ lines: [[UInt8]], skipping skipped: Int, completed: @escaping @Sendable (TransportError?) -> Void
  ) {
    channel.eventLoop.execute {
      var buffers = buffers(of: lines)
      buffers[0].moveReaderIndex(forwardBy: skipped)
      for buffer in buffers.dropLast() { channel.write(buffer, promise: nil) }
      channel.writeAndFlush(buffers[buffers.count - 1]).whenComplete { result in
        switch result {
        case .success: completed(nil)
        case .failure(let error): completed(failure("\(error)"))
        }
      }
    }
  }

  func finish() {
    channel.close(mode: .output, promise: nil)
  }

  /// Never empty; small lines share a buffer.
  private func buffers(of lines: [[UInt8]]) -> [ByteBuffer] {
    var buffers: [ByteBuffer] = []
    var rest = lines[...]
    repeat {
      var size = 0
      let end = rest.firstIndex { line in
        size += line.count + 1
        return size >= Self.maximumBufferBytes
      }
      let part = rest[..<(end.map { $0 + 1 } ?? rest.endIndex)]
      var buffer = channel.allocator.buffer(capacity: size)
      for line in part {
        buffer.writeBytes(line)
        buffer.writeInteger(UInt8(ascii: "\n"))
      }
      buffers.append(buffer)
      rest = rest[part.endIndex...]
    } while !rest.isEmpty
    return buffers
  }

  private func failure(_ reason: String) -> TransportError {
    TransportError(.closed, "\(name) does not read any more: \(reason)")
  }
}
