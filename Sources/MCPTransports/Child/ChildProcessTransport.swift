public import JSONRPC
public import Logging
import NIOCore
import Synchronization

/// JSON lines over the standard input and output of a program that this transport starts and ends.
///
/// The program runs under `tributary-shim` in a session of its own. Whatever ends the connection or this process, SIGKILL
/// included, the program and everything it started is gone, and ``run(_:ready:)`` returns only when it is.
/// - Important: the first use makes writing to a closed pipe an error instead of SIGPIPE, for the whole process.
///
/// Source: Model Context Protocol, "Transports", stdio, revision 2026-07-28; read 2026-11-24.
public final class ChildProcessTransport: ProgramTransport {
  /// Those of a byte stream.
  public let traits = TransportTraits.byteStream
  private let configuration: Configuration
  private let logger: Logger
  private let line = LineChannel()
  private let process = Mutex<ChildProcess?>(nil)

  /// A program that is not started before ``run(_:ready:)``.
  public init(_ configuration: Configuration, logger: Logger = Logger(label: "tributary.transport")) {
    self.configuration = configuration
    self.logger = logger
  }

  /// Starts the program, delivers its messages, and returns when the whole process tree is gone.
  ///
  /// How it ended is told to the inlet.
  /// - Throws: ``TransportError`` `unreachable` when it cannot be started, `closed` when this transport was used or closed before.
  public func run(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
    guard line.begin() else {
      throw TransportError(.closed, "this transport has run or was closed; make a new one")
    }
    defer { line.finish() }
    let (process, channel) = try await start(inlet)
    ready()
    await line.waitForEvent(graceOfCancellation: .seconds(5))
    let isOurEnd = line.inputEnd.value == nil
    if !isOurEnd { inlet.ended(.connection, await reason(process)) }
    line.writer.finish()
    await process.stop(configuration.stop, grace: line.closing.value ?? .seconds(5))
    // The tree is dead, so its output ends as soon as it is read.
    _ = await line.inputEnd.wait(atMost: .seconds(1))
    if isOurEnd { inlet.ended(.connection, nil) }
    try? await channel.close()
    _ = await process.standardErrorEnded.wait(atMost: .seconds(1))
  }

  /// The end of its standard error, and what of its output was no message.
  public var diagnostics: String? {
    let errors = process.withLock { $0 }?.standardError.withLock { $0.text } ?? ""
    let parts = [errors.isEmpty ? nil : errors, line.strayReport].compactMap { $0 }
    return parts.isEmpty ? nil : parts.joined(separator: "\n")
  }

  /// How the program ended; nil while it runs.
  package var exit: ExitStatus? { process.withLock { $0 }?.ended.value }

  /// Queues one message for its standard input.
  public func send(_ message: Outbound) throws { try line.writer.send(message.bytes) }
  /// Returns when the queue is below its low mark.
  public func drained() async throws { try await line.writer.drained() }
  /// Does nothing: the messages of a byte stream cannot be taken back.
  public func abandon(_ id: RPCID) {}

  /// Ends its input, hears it out for the grace, then ends it by force.
  public func close(grace: Duration) async {
    process.withLock { $0 }?.start.set(.cancelled)
    await line.close(grace: grace)
  }

  private func start(_ inlet: any Inlet) async throws -> (ChildProcess, any Channel) {
    var shim = try SpawnedShim(configuration)
    let process = ChildProcess(name: configuration.name, shim: shim.processID, lifeline: shim.takeLifeline())
    self.process.withLock { $0 = process }
    try await process.watch(shim, logger: logger)
    if line.closing.value != nil { process.start.set(.cancelled) }
    try await process.awaitStart(configuration)
    let (name, limit, line, logger) = (configuration.name, configuration.maximumMessageBytes, self.line, self.logger)
    do {
      let channel = try await EventLoops.readPipe(shim.output, output: shim.input) {
        let reception = LineReception(
          name: name, peer: .program, maximumMessageBytes: limit, inlet: inlet, logger: logger)
        return LineReader(reception, line)
      }
      line.writer.open(ChannelSink(channel: channel, descriptor: shim.input, isSocket: false, name: name))
      return (process, channel)
    } catch {
      await process.stop(configuration.stop, grace: .zero)
      throw TransportError(.unreachable, "the pipes to \(name) could not be used: \(error)")
    }
  }

  /// Why the program's output ended: its exit says more than the end of a pipe, so it is waited for a moment.
  private func reason(_ process: ChildProcess) async -> TransportError? {
    let end = line.inputEnd.value ?? LineChannel.End()
    if let error = end.error, error.code != .closed { return described(error) }
    let status = await process.ended.wait(atMost: .milliseconds(500))
    if status != nil { _ = await process.standardErrorEnded.wait(atMost: .milliseconds(250)) }
    let what =
      status.map { "\(configuration.name) \($0)" } ?? end.error?.message ?? "\(configuration.name) closed its output"
    if end.stray.messages == 0 {
      let tail = process.standardError.withLock { $0.excerpt() }
      let wrote = tail.isEmpty ? "it wrote nothing to standard error" : "it last wrote: \(tail)"
      return described(TransportError(.closed, "\(what) before its first message; \(wrote)"))
    }
    if status?.isSuccess ?? (end.error == nil) { return nil }
    return described(TransportError(.closed, what))
  }

  private func described(_ error: TransportError) -> TransportError {
    var error = error
    error.diagnostics = diagnostics
    return error
  }
}
