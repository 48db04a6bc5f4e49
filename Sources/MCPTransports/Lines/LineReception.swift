import Framing
import JSONRPC
import Logging

/// The reading half of a byte stream: bytes in, messages out, and the reason when it cannot go on.
struct LineReception: Sendable {
  /// Who is at the other end, which decides what its stray text means.
  enum Peer: Sendable {
    case program
    case server
    case client
  }

  private var decoder: LineDecoder
  private(set) var stray = StrayLines()
  private let name: String
  private let peer: Peer
  private let inlet: any Inlet
  private let logger: Logger
  private var failure: TransportError?

  init(name: String, peer: Peer, maximumMessageBytes: Int, inlet: any Inlet, logger: Logger) {
    self.decoder = LineDecoder(limits: LineDecoder.Limits(maximumLineBytes: maximumMessageBytes))
    self.name = name
    self.peer = peer
    self.inlet = inlet
    self.logger = logger
  }

  /// Delivers the messages that are complete; after an error nothing more is delivered.
  mutating func take(_ bytes: Span<UInt8>) throws(TransportError) {
    var decoder = try takeDecoder()
    do throws(LineError) {
      try decoder.decode(bytes) { accept($0) }
    } catch {
      failure = tooMuch(error)
    }
    try putBack(decoder)
  }

  /// Delivers a last message without line end.
  mutating func finish() throws(TransportError) {
    var decoder = try takeDecoder()
    do throws(LineError) {
      try decoder.finish { accept($0) }
    } catch {
      failure = tooMuch(error)
    }
    try putBack(decoder)
  }

  /// The decoder leaves for the time it calls back, so that nothing of it is copied.
  private mutating func takeDecoder() throws(TransportError) -> LineDecoder {
    if let failure { throw failure }
    var taken = LineDecoder()
    swap(&taken, &decoder)
    return taken
  }

  private mutating func putBack(_ decoder: consuming LineDecoder) throws(TransportError) {
    self.decoder = decoder
    if let failure { throw failure }
  }

  private func tooMuch(_ error: LineError) -> TransportError {
    let advice = peer == .client ? "" : "; raise mcp.max_message_bytes or have it send less"
    return TransportError(.tooLarge, "\(name) sent a message of more than \(error.limit) bytes, the limit\(advice)")
  }

  private mutating func accept(_ line: [UInt8]) {
    guard failure == nil else { return }
    switch stray.judge(line) {
    case .message:
      inlet.received(line, in: .connection)
    case .stray(let isLogged):
      guard isLogged else { return }
      logger.info(
        "line that is no message skipped",
        metadata: ["peer.name": "\(name)", "peer.text": "\(stray.kept.last ?? "")", "peer.count": "\(stray.count)"])
    case .tooMany:
      let advice = peer == .program ? "it prints to stdout, where only messages may go" : "it does not speak JSON lines"
      failure = TransportError(
        .malformed,
        "\(name) sent \(stray.count) lines and no message: \(advice); the last was \"\(stray.kept.last ?? "")\"")
    case .webRequest where peer == .client:
      failure = TransportError(.malformed, "\(name) sent an HTTP request to a port for JSON lines; closed")
    case .webRequest:
      break
    }
  }
}
