import CProcess
import Framing
import Glibc
public import JSONRPC
public import Logging
import NIOCore
import NIOPosix

/// JSON lines over this process's own standard input and output: the server's side of stdio.
///
/// Inherited descriptors share their flags with the program at the other end, so these are not touched: pipes are opened
/// anew for an event loop, and of everything else one thread reads and one writes. It ends when the input ends, after
/// everything was written.
///
/// Source: Model Context Protocol, "Transports", stdio, revision 2026-07-28; read 2026-11-24.
public final class StandardIOTransport: Transport {
  /// Those of a byte stream.
  public let traits = TransportTraits.byteStream
  private let input: Descriptor
  private let output: Descriptor
  private let maximumMessageBytes: Int
  private let logger: Logger
  private let line = LineChannel()

  /// Uses private copies of the descriptors; the caller keeps its own.
  public init(
    input: Int32, output: Int32, maximumMessageBytes: Int = 16 << 20,
    logger: Logger = Logger(label: "tributary.transport")
  ) throws {
    cprocess_ignore_sigpipe()
    self.input = try Descriptor.copy(of: input)
    self.output = try Descriptor.copy(of: output)
    self.maximumMessageBytes = maximumMessageBytes
    self.logger = logger
  }

  /// Takes standard input and output for messages only.
  ///
  /// From then on descriptor 1 is standard error and descriptor 0 is `/dev/null`, so that neither a stray `print` nor a child
  /// can get between the messages. Call it once, before anything is printed.
  public static func takingStandardStreams(
    maximumMessageBytes: Int = 16 << 20, logger: Logger = Logger(label: "tributary.transport")
  ) throws -> StandardIOTransport {
    let transport = try StandardIOTransport(
      input: STDIN_FILENO, output: STDOUT_FILENO, maximumMessageBytes: maximumMessageBytes, logger: logger)
    let null = unsafe open("/dev/null", O_RDONLY | O_CLOEXEC)
    guard null >= 0, dup2(null, STDIN_FILENO) >= 0, dup2(STDERR_FILENO, STDOUT_FILENO) >= 0 else {
      throw TransportError(.unreachable, "standard input and output cannot be redirected: \(SystemError.text(errno))")
    }
    Glibc.close(null)
    return transport
  }

  /// Delivers messages until the input ends; answers may still be written then, until ``close(grace:)`` is called.
  ///
  /// How the input ended is told to the inlet.
  /// - Throws: ``TransportError`` `closed` when this transport was used or closed before.
  public func run(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
    guard line.begin() else { throw TransportError(.closed, "this transport has run or was closed") }
    defer { line.finish() }
    let stop = try await begin(inlet)
    ready()
    await line.waitForEvent(graceOfCancellation: .seconds(1))
    let end = line.inputEnd.value
    if let end { inlet.ended(.connection, end.error) }
    let grace = end?.error == nil ? await line.waitForClosing(graceOfCancellation: .seconds(1)) : .zero
    line.writer.finish()
    _ = await line.writer.finished.wait(atMost: grace)
    await stop()
    if end == nil { inlet.ended(.connection, nil) }
  }

  /// Queues one message for the output.
  public func send(_ message: Outbound) throws { try line.writer.send(message.bytes) }
  /// Returns when the queue is below its low mark.
  public func drained() async throws { try await line.writer.drained() }
  /// Does nothing: the messages of a byte stream cannot be taken back.
  public func abandon(_ id: RPCID) {}
  /// Writes what is queued within the grace, stops reading, and returns when ``run(_:ready:)`` has.
  public func close(grace: Duration) async { await line.close(grace: grace) }

  /// Begins to read and to write; returns what ends both.
  private func begin(_ inlet: any Inlet) async throws -> () async -> Void {
    let (line, limit, logger) = (line, maximumMessageBytes, logger)
    let reception: @Sendable () -> LineReception = {
      LineReception(name: "client", peer: .client, maximumMessageBytes: limit, inlet: inlet, logger: logger)
    }
    guard let pipes = PrivatePipes(input, output) else { return try beginThreads(reception()) }
    let channel = try await EventLoops.readPipe(pipes.input, output: pipes.output) { LineReader(reception(), line) }
    line.writer.open(ChannelSink(channel: channel, descriptor: pipes.output, isSocket: false, name: "client"))
    return { try? await channel.close() }
  }

  /// The way for what is no pipe, such as a terminal, a file or a socket.
  private func beginThreads(_ reception: LineReception) throws -> () async -> Void {
    let wake = try Descriptor.pipe()
    let threads = NIOThreadPool(numberOfThreads: 2)
    threads.start()
    line.writer.open(BlockingSink(output: output, threads: threads))
    let reader = InputReader(input: input, wake: wake.read)
    let hasEnded = Latch<Void>()
    threads.submit { [line] _ in
      line.ended(reader.readToEnd(reception))
      hasEnded.set(())
    }
    return {
      let byte: [UInt8] = [0]
      _ = unsafe byte.withUnsafeBytes { unsafe Glibc.write(wake.write.number, $0.baseAddress, $0.count) }
      await hasEnded.wait()
      // A writer that is stuck in a pipe nobody reads keeps its thread until the process ends.
      threads.shutdownGracefully { _ in }
    }
  }
}
