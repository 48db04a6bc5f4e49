import JSONRPC
package import Logging
import NIOCore
import Synchronization

/// One run of a program that nobody speaks with: it gets its input, its output is kept up to a bound, and at the end its
/// whole tree is gone.
///
/// It is started like every program of ours, under `tributary-shim`, in the sandbox that its configuration says.
package struct ProgramRun: Sendable {
  /// Why a run is over.
  package enum Reason: Sendable, Hashable {
    /// The program ended by itself.
    case ended
    /// It took too long.
    case late
    /// It wrote more than is kept.
    case full
    case cancelled
  }

  package let reason: Reason
  package let exit: ExitStatus
  /// What it wrote to standard output, no more than the bound.
  package let output: [UInt8]
  /// The last lines it wrote to standard error.
  package let errors: String

  /// Runs a program; returns when nobody of its tree is left.
  ///
  /// - Parameters:
  ///   - input: its standard input, which ends then.
  ///   - maximumOutputBytes: more ends it.
  ///   - timeout: how long it may take.
  /// - Throws: `TransportError` `unreachable` when it cannot be started.
  package init(
    _ configuration: ChildProcessTransport.Configuration, input: [UInt8] = [], maximumOutputBytes: Int,
    timeout: Duration, logger: Logger
  ) async throws {
    let over = Latch<Reason>()
    let kept = KeptOutput(limit: maximumOutputBytes, over)
    let (process, channels) = try await Self.start(configuration, input, kept, logger)
    async let end: Void = Self.follow(process, over)
    reason =
      await withTaskCancellationHandler {
        await over.wait(atMost: timeout)
      } onCancel: {
        over.set(.cancelled)
      } ?? .late
    await process.stop(configuration.stop, grace: .zero)
    await end
    // The tree is gone, so its output ends as soon as it is read.
    _ = await kept.ended.wait(atMost: .seconds(1))
    _ = await process.standardErrorEnded.wait(atMost: .seconds(1))
    for channel in channels { try? await channel.close() }
    exit = process.ended.value ?? .unknown
    output = kept.bytes.withLock { $0 }
    errors = process.standardError.withLock { $0.text }
  }

  private static func follow(_ process: ChildProcess, _ over: Latch<Reason>) async {
    await process.gone.wait()
    over.set(.ended)
  }

  /// Our ends of its pipes belong to the channels alone when this returns.
  private static func start(
    _ configuration: ChildProcessTransport.Configuration, _ input: [UInt8], _ kept: KeptOutput, _ logger: Logger
  ) async throws -> (ChildProcess, [any Channel]) {
    var shim = try SpawnedShim(configuration)
    let process = ChildProcess(name: configuration.name, shim: shim.processID, lifeline: shim.takeLifeline())
    try await process.watch(shim, logger: logger)
    try await process.awaitStart(configuration)
    do {
      let reading = try await EventLoops.readPipe(shim.output) { KeptOutputHandler(kept) }
      let writing = try await EventLoops.writePipe(shim.input)
      // A program need not read its input.
      writing.writeAndFlush(writing.allocator.buffer(bytes: input)).whenComplete { _ in writing.close(promise: nil) }
      return (process, [reading, writing])
    } catch {
      await process.stop(configuration.stop, grace: .zero)
      throw TransportError(.unreachable, "the pipes to \(configuration.name) could not be used: \(error)")
    }
  }
}

/// What a program wrote.
private final class KeptOutput: Sendable {
  let bytes = Mutex<[UInt8]>([])
  let ended = Latch<Void>()
  private let limit: Int
  private let over: Latch<ProgramRun.Reason>

  init(limit: Int, _ over: Latch<ProgramRun.Reason>) {
    self.limit = limit
    self.over = over
  }

  func take(_ chunk: some Collection<UInt8>) {
    let isFull = bytes.withLock { bytes in
      let room = limit - bytes.count
      bytes += chunk.prefix(room)
      return chunk.count > room
    }
    if isFull { over.set(.full) }
  }
}

/// Keeps what comes out of a pipe.
private final class KeptOutputHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer

  private let kept: KeptOutput

  init(_ kept: KeptOutput) {
    self.kept = kept
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    kept.take(unwrapInboundIn(data).readableBytesView)
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case ChannelEvent.inputClosed = event { context.close(promise: nil) }
  }

  func channelInactive(context: ChannelHandlerContext) {
    kept.ended.set(())
  }
}
