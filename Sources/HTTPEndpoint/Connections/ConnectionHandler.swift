import NIOCore
import NIOHTTP1

/// Gives what a socket receives to its connection, on the event loop.
final class ConnectionHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundIn = ByteBuffer

  private let connection: EndpointConnection
  private var hasParts = false

  init(_ connection: EndpointConnection) {
    self.connection = connection
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    hasParts = true
    switch unwrapInboundIn(data) {
    case .head(let head): connection.received(head)
    case .body(let buffer): connection.received(buffer)
    case .end: connection.receivedEnd()
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    connection.readCompleted(hasParts: hasParts)
    hasParts = false
    context.fireChannelReadComplete()
  }

  /// Reads no more than there is room for.
  func read(context: ChannelHandlerContext) {
    if connection.mayRead() { context.read() }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    switch event {
    // Who stops sending does not wait for an answer either.
    case ChannelEvent.inputClosed: context.close(promise: nil)
    case is ChannelShouldQuiesceEvent: connection.quiesce()
    default: context.fireUserInboundEventTriggered(event)
    }
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    switch error {
    case let error as HTTPParserError: connection.malformed(error)
    // What follows a fault is not wanted; for how long it may follow is bounded elsewhere.
    case ByteToMessageDecoderError.dataReceivedInErrorState: break
    default: context.close(promise: nil)
    }
  }
}
