import JSONRPC
import Logging
import NIOCore

/// What a connected socket does from its first byte to its last, for the client and for the server side.
struct SocketRun: Sendable {
  let name: String
  let peer: LineReception.Peer
  let maximumMessageBytes: Int
  let line: LineChannel
  let logger: Logger
  /// Everything goes through the channel, which encrypts it.
  var isEncrypted = false

  /// Cancellation closes in an orderly way, but does not wait long for the peer.
  private static let graceOfCancellation = Duration.milliseconds(500)

  /// Reads and writes until either side ends; nothing may have been read from the channel before.
  func callAsFunction(_ channel: any Channel, _ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
    do {
      line.writer.open(try await attach(channel, inlet))
    } catch {
      try? await channel.close()
      throw TransportError(.unreachable, "\(name) was lost before it could be used: \(error)")
    }
    channel.closeFuture.whenComplete { [line] _ in line.lost() }
    ready()
    await line.waitForEvent(graceOfCancellation: Self.graceOfCancellation)
    if let end = line.inputEnd.value {
      inlet.ended(.connection, end.error)
      if end.error == nil { await finishAfterPeer() }
    } else {
      await finishFirst(inlet)
    }
    try? await channel.close()
  }

  /// The peer has said all: what is still being answered goes out, unless it is gone altogether; then we end too.
  private func finishAfterPeer() async {
    let grace = await line.waitForClosing(graceOfCancellation: Self.graceOfCancellation)
    line.writer.finish()
    _ = await line.writer.finished.wait(atMost: grace)
  }

  /// We end: flush, half-close, and hear the peer out for the grace.
  private func finishFirst(_ inlet: any Inlet) async {
    let grace = line.closing.value ?? .zero
    line.writer.finish()
    let end = await line.inputEnd.wait(atMost: grace)
    inlet.ended(.connection, end?.error)
    // A peer that has said all may still be reading.
    if let end, end.error == nil { _ = await line.writer.finished.wait(atMost: grace) }
  }

  private func attach(_ channel: any Channel, _ inlet: any Inlet) async throws -> ChannelSink {
    try await channel.eventLoop.submit {
      let reception = LineReception(
        name: name, peer: peer, maximumMessageBytes: maximumMessageBytes, inlet: inlet, logger: logger)
      let pipeline = channel.pipeline.syncOperations
      let early = try pipeline.handler(type: EarlyInput.self)
      try pipeline.addHandler(LineReader(reception, line))
      guard !isEncrypted else {
        pipeline.removeHandler(early, promise: nil)
        channel.setOption(.autoRead, value: true).whenSuccess { channel.read() }
        return ChannelSink(channel: channel, descriptor: nil, isSocket: true, name: name)
      }
      let number = try pipeline.withUnsafeTransportIfAvailable(of: NIOBSDSocket.Handle.self) { $0 }
      guard let number, channel.isActive else { throw ChannelError.ioOnClosedChannel }
      let descriptor = try Descriptor.copy(of: number)
      pipeline.removeHandler(early, promise: nil)
      channel.setOption(.autoRead, value: true).whenSuccess { channel.read() }
      return ChannelSink(channel: channel, descriptor: descriptor, isSocket: true, name: name)
    }.get()
  }
}
