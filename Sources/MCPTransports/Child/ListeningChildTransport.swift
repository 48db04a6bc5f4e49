import JSONKit
public import JSONRPC
public import Logging
import NIOCore
import Synchronization

/// JSON lines over TCP to a program that this transport starts and ends.
///
/// The program prints `{"listening":"tcp://127.0.0.1:PORT"}` as its first line, so no port has to be agreed on before.
/// What it prints later goes to the log. The end of the connection ends the program, and the other way round.
public final class ListeningChildTransport: ProgramTransport {
  /// Those of a byte stream.
  public let traits = TransportTraits.byteStream
  private let configuration: ChildProcessTransport.Configuration
  private let announceTimeout: Duration
  private let logger: Logger
  private let line = LineChannel()
  private let process = Mutex<ChildProcess?>(nil)
  private let announced = Latch<Result<TCPAddress, TransportError>>()

  /// `announceTimeout` bounds the time from the start of the program to its address.
  public init(
    _ configuration: ChildProcessTransport.Configuration, announceTimeout: Duration = .seconds(20),
    logger: Logger = Logger(label: "tributary.transport")
  ) {
    self.configuration = configuration
    self.announceTimeout = announceTimeout
    self.logger = logger
  }

  /// Starts the program, connects to where it listens, delivers its messages, and returns when it is gone.
  ///
  /// How the connection ended is told to the inlet.
  /// - Throws: ``TransportError`` `unreachable` when it cannot be started or reached, or announces no address in time;
  ///   `closed` when this transport was used or closed before.
  public func run(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
    guard line.begin() else {
      throw TransportError(.closed, "this transport has run or was closed; make a new one")
    }
    defer { line.finish() }
    let outcome: Result<Void, any Error>
    do {
      outcome = .success(try await serve(inlet, ready: ready))
    } catch {
      outcome = .failure(error)
    }
    if let process = process.withLock({ $0 }) {
      await process.stop(configuration.stop, grace: line.closing.value ?? .seconds(5))
      _ = await process.standardErrorEnded.wait(atMost: .seconds(1))
    }
    try outcome.get()
  }

  /// The end of its standard error, or what of its messages was of no use when that is empty.
  public var diagnostics: String? {
    let errors = process.withLock { $0 }?.standardError.withLock { $0.text } ?? ""
    return errors.isEmpty ? line.strayReport : errors
  }

  /// How the program ended; nil while it runs.
  package var exit: ExitStatus? { process.withLock { $0 }?.ended.value }

  /// Queues one message for the connection.
  public func send(_ message: Outbound) throws { try line.writer.send(message.bytes) }
  /// Returns when the queue is below its low mark.
  public func drained() async throws { try await line.writer.drained() }
  /// Does nothing: the messages of a byte stream cannot be taken back.
  public func abandon(_ id: RPCID) {}

  /// Ends the connection, hears the program out for the grace, then ends it by force.
  public func close(grace: Duration) async {
    process.withLock { $0 }?.start.set(.cancelled)
    announced.set(.failure(TransportError(.closed, "\(configuration.name) was stopped before it announced an address")))
    await line.close(grace: grace)
  }

  /// Returns when the connection is over; the program's standard input, which is held here, ends with it.
  private func serve(_ inlet: any Inlet, ready: @Sendable () -> Void) async throws {
    var shim = try SpawnedShim(configuration)
    defer { withExtendedLifetime(shim.input) {} }
    let process = ChildProcess(name: configuration.name, shim: shim.processID, lifeline: shim.takeLifeline())
    self.process.withLock { $0 = process }
    try await process.watch(shim, logger: logger)
    if line.closing.value != nil { process.start.set(.cancelled) }
    try await process.awaitStart(configuration)
    let (name, announced, logger) = (configuration.name, self.announced, self.logger)
    let output = try await EventLoops.readPipe(shim.output) {
      AnnouncementReader(name: name, announced: announced, logger: logger)
    }
    defer { output.close(promise: nil) }
    let address = try await announcedAddress(process)
    let place = "\(name) at \(address)"
    let channel = try await TCPTransport.connect(to: address, name: place, timeout: .seconds(5))
    let socket = SocketRun(
      name: place, peer: .server, maximumMessageBytes: configuration.maximumMessageBytes, line: line, logger: logger)
    try await socket(channel, EndOfProgram(inlet: inlet, process: process), ready: ready)
  }

  private func announcedAddress(_ process: ChildProcess) async throws -> TCPAddress {
    let name = configuration.name
    let outcome = await withTaskCancellationHandler {
      await announced.wait(atMost: announceTimeout)
    } onCancel: {
      announced.set(.failure(TransportError(.closed, "\(name) was stopped before it announced an address")))
    }
    switch outcome {
    case .success(let address): return address
    case .failure(var error):
      let status = await process.ended.wait(atMost: .milliseconds(250))
      if status != nil { _ = await process.standardErrorEnded.wait(atMost: .milliseconds(250)) }
      let tail = process.standardError.withLock { $0 }
      if let status { error.message += "; it \(status)" }
      if !tail.text.isEmpty {
        error.message += "; it last wrote: \(tail.excerpt())"
        error.diagnostics = tail.text
      }
      throw error
    case nil:
      throw TransportError(
        .unreachable,
        "\(name) announced no address within \(announceTimeout.shortText); it must print its address first",
        diagnostics: process.standardError.withLock { $0.text })
    }
  }
}

/// Adds what the program last said to the error its connection ends with.
private struct EndOfProgram: Inlet {
  let inlet: any Inlet
  let process: ChildProcess

  func received(_ bytes: [UInt8], in scope: Scope) {
    inlet.received(bytes, in: scope)
  }

  func ended(_ scope: Scope, _ error: TransportError?) {
    var error = error
    if error?.diagnostics == nil { error?.diagnostics = process.standardError.withLock { $0.text } }
    inlet.ended(scope, error)
  }
}
