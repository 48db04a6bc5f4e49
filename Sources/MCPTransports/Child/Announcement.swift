import Framing
import JSONKit
import JSONRPC
import Logging
import NIOCore

/// Reads the address a program announces as the first line of its output; later lines go to the log.
final class AnnouncementReader: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private static let loggedLines = 100

  private let name: String
  private let announced: Latch<Result<TCPAddress, TransportError>>
  private let logger: Logger
  private var decoder = LineDecoder(limits: LineDecoder.Limits(maximumLineBytes: 64 << 10))
  private var isOver = false
  private var lines = 0

  init(name: String, announced: Latch<Result<TCPAddress, TransportError>>, logger: Logger) {
    self.name = name
    self.announced = announced
    self.logger = logger
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !isOver else { return }
    let bytes = Array(unwrapInboundIn(data).readableBytesView)
    do {
      try decoder.decode(bytes.span) { line in accept(line) }
    } catch {
      isOver = true
      announced.set(.failure(TransportError(.malformed, "\(name) announced no address: \(error.message)")))
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event { ended() }
  }

  func channelInactive(context: ChannelHandlerContext) {
    ended()
  }

  /// The address in `{"listening":"tcp://127.0.0.1:PORT"}`.
  static func address(in line: [UInt8]) -> TCPAddress? {
    guard let json = try? JSON(parsing: line), let text = json["listening"]?.stringValue else { return nil }
    return TCPAddress(text)
  }

  private func accept(_ line: [UInt8]) {
    lines += 1
    if lines == 1 {
      let wrong = TransportError(
        .malformed,
        """
        \(name) must first print {"listening":"tcp://127.0.0.1:PORT"} and printed "\(StrayLines.excerpt(line, 200))"
        """)
      announced.set(Self.address(in: line).map { .success($0) } ?? .failure(wrong))
    } else if lines <= Self.loggedLines {
      logger.info(
        "output of a server", metadata: ["peer.name": "\(name)", "peer.text": "\(StrayLines.excerpt(line, 200))"])
    }
  }

  private func ended() {
    announced.set(.failure(TransportError(.closed, "\(name) ended its output before it announced an address")))
  }
}
