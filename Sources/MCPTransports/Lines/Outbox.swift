import JSONRPC

/// What waits to be written to one peer, and whose turn it is to write.
///
/// Exactly one writer has the turn: the first sender, until it hands the rest to the carrier's own thread.
/// Whoever comes meanwhile only appends, so a burst is written in one batch.
struct Outbox {
  /// The bounds of an outbox.
  struct Limits: Sendable {
    var maximumBytes = 64 << 20
    var maximumMessages = 16_384
    /// A sender that waits for room is woken below this many bytes.
    var lowBytes = 1 << 20
  }

  /// What the writer does after it has written its part.
  enum Step {
    case rest
    case write([[UInt8]])
    case finish
  }

  private enum Phase {
    case idle
    case writing
    case ended(TransportError)
  }

  private let limits: Limits
  private var phase = Phase.writing
  private var queue: [[UInt8]] = []
  private(set) var bytes = 0
  private var count = 0
  private var isFinishing = false

  /// Begins with nobody allowed to write: the first turn belongs to whoever opens the carrier.
  init(limits: Limits = Limits()) {
    self.limits = limits
  }

  var isLow: Bool { bytes <= limits.lowBytes && count <= limits.maximumMessages / 2 }

  var end: TransportError? {
    if case .ended(let error) = phase { error } else { nil }
  }

  /// Takes a message; true when the caller has the turn and writes it now.
  mutating func add(_ message: [UInt8]) throws(TransportError) -> Bool {
    if case .ended(let error) = phase { throw error }
    if isFinishing { throw TransportError(.closed, "the connection is closing; nothing more can be sent") }
    guard message.count < limits.maximumBytes else {
      throw TransportError(.tooLarge, "a message of \(message.count) bytes is over the limit of \(limits.maximumBytes)")
    }
    guard bytes + message.count < limits.maximumBytes, count < limits.maximumMessages else {
      throw TransportError(
        .full, "\(count) messages (\(bytes) bytes) wait for a peer that does not read; wait until they are drained")
    }
    bytes += message.count + 1
    count += 1
    if case .idle = phase {
      phase = .writing
      return true
    }
    queue.append(message)
    return false
  }

  /// The writer is done with this many messages and bytes (line ends included).
  mutating func wrote(messages: Int, bytes: Int) -> Step {
    guard case .writing = phase else { return .rest }
    self.bytes -= bytes
    count -= messages
    if !queue.isEmpty {
      var batch: [[UInt8]] = []
      swap(&batch, &queue)
      return .write(batch)
    }
    if isFinishing {
      phase = .ended(TransportError(.closed, "the connection is closed"))
      return .finish
    }
    phase = .idle
    return .rest
  }

  /// Nothing more is taken; true when nothing is left, so that the caller finishes the carrier.
  mutating func finish() -> Bool {
    isFinishing = true
    guard case .idle = phase else { return false }
    phase = .ended(TransportError(.closed, "the connection is closed"))
    return true
  }

  /// Drops what waits; every later message is refused with this error.
  mutating func fail(_ error: TransportError) {
    if case .ended = phase { return }
    phase = .ended(error)
    queue = []
    bytes = 0
    count = 0
  }
}
