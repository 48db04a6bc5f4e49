import HTTPCarrier
import NIOCore
import NIOHTTP1

/// Reads the answer of a provider that did not open a WebSocket.
final class RefusalReader: ChannelInboundHandler {
  typealias InboundIn = HTTPClientResponsePart

  private var head = AnswerHead(status: 0)
  private var body: [UInt8] = []
  private let maximumBytes: Int
  private let promise: EventLoopPromise<WebSocketConnector.Outcome>

  init(maximumBytes: Int, _ promise: EventLoopPromise<WebSocketConnector.Outcome>) {
    self.maximumBytes = maximumBytes
    self.promise = promise
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = AnswerHead(
        status: Int(head.status.code), fields: head.headers.map { HTTPField($0.name, $0.value) })
    case .body(let part): body += part.readableBytesView.prefix(maximumBytes - body.count)
    case .end:
      promise.succeed(.refused(head, body))
      context.close(promise: nil)
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    let message = "The provider closed the connection instead of opening a socket."
    promise.fail(AnswerFailure(cause: .network, message: message))
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    promise.fail(error)
    context.close(promise: nil)
  }
}
