import JSONRPC
import Logging
import NIOCore

/// The server's side of one accepted connection.
final class AcceptedTransport: Transport {
  let traits = TransportTraits.byteStream
  private let channel: any Channel
  private let socket: SocketRun
  private var line: LineChannel { socket.line }

  init(_ channel: any Channel, name: String, maximumMessageBytes: Int, logger: Logger) {
    self.channel = channel
    socket = SocketRun(
      name: name, peer: .client, maximumMessageBytes: maximumMessageBytes, line: LineChannel(), logger: logger)
  }

  func run(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
    guard line.begin() else {
      throw TransportError(.closed, "this connection has been served or was closed")
    }
    defer { line.finish() }
    try await socket(channel, inlet, ready: ready)
  }

  func send(_ message: Outbound) throws { try line.writer.send(message.bytes) }
  func drained() async throws { try await line.writer.drained() }
  func abandon(_ id: RPCID) {}
  func close(grace: Duration) async { await line.close(grace: grace) }
}
