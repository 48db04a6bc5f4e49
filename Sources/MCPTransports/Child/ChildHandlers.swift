import Framing
import Logging
import NIOCore
import Synchronization

/// Reads the shim's status pipe; its end means that the shim is ending.
final class ShimStatusHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let process: ChildProcess
  private var decoder = LineDecoder(limits: LineDecoder.Limits(maximumLineBytes: 1 << 10))

  init(_ process: ChildProcess) {
    self.process = process
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = Array(unwrapInboundIn(data).readableBytesView)
    try? decoder.decode(bytes.span) { line in
      if let report = ShimReport(line) { process.heard(report) }
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    process.shimEnded()
  }
}

/// Keeps a program's standard error flowing, into the log and into the tail that errors show.
final class StandardErrorHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let process: ChildProcess
  private let logger: Logger

  init(_ process: ChildProcess, logger: Logger) {
    self.process = process
    self.logger = logger
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let bytes = Array(unwrapInboundIn(data).readableBytesView)
    let now = Int64(clamping: NIODeadline.now().uptimeNanoseconds)
    let lines = process.standardError.withLock { $0.take(bytes, atNanoseconds: now) }
    for line in lines {
      logger.info("standard error of a server", metadata: ["peer.name": "\(process.name)", "peer.text": "\(line)"])
    }
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    process.standardErrorEnded.set(())
  }
}
