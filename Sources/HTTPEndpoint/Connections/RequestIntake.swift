/// What a connection has received and nobody has answered: a value without locks.
struct RequestIntake: Sendable {
  /// One request, as far as it has come.
  struct Incoming: Sendable {
    var request: EndpointRequest
    /// Whether the client wants to send more on this connection.
    var keepsAlive: Bool
    /// Whether it knows chunks.
    var isVersion11: Bool
    /// Whether it waits for a sign before it sends the body.
    var expectsSign: Bool
    fileprivate(set) var isWhole = false
    fileprivate var isTooLarge = false

    init(request: EndpointRequest, keepsAlive: Bool, isVersion11: Bool, expectsSign: Bool) {
      self.request = request
      self.keepsAlive = keepsAlive
      self.isVersion11 = isVersion11
      self.expectsSign = expectsSign
    }
  }

  /// What became of a body.
  enum Body: Sendable {
    case whole([UInt8])
    case tooLarge
    /// The rest is still to come.
    case incomplete
  }

  /// Why nothing more is read.
  struct Failure: Sendable {
    var status: Int
    var message: String
  }

  /// Requests that may wait behind the one that is being answered.
  private static let maximumWaiting = 8
  /// Of a body, before somebody wants it.
  private static let maximumEarlyBytes = 64 << 10

  private let maximumBodyBytes: Int
  private(set) var current: Incoming?
  private var waiting: [Incoming] = []
  private(set) var failure: Failure?
  private var isWanted = false

  init(maximumBodyBytes: Int) {
    self.maximumBodyBytes = maximumBodyBytes
  }

  var isEmpty: Bool { current == nil && waiting.isEmpty }
  /// Whether the last request is still being received.
  var isReading: Bool { (waiting.last ?? current).map { !$0.isWhole } ?? false }

  /// Whether more should be read now.
  var wantsMore: Bool {
    guard waiting.count < Self.maximumWaiting else { return false }
    if let last = waiting.last, !last.isWhole { return last.request.body.count < Self.maximumEarlyBytes }
    guard let current, !current.isWhole, !isWanted else { return true }
    return current.request.body.count < Self.maximumEarlyBytes
  }

  // MARK: What comes

  mutating func received(_ head: Incoming) {
    waiting.append(head)
  }

  mutating func received(_ bytes: some Collection<UInt8>) {
    if waiting.isEmpty {
      current?.add(bytes, limit: maximumBodyBytes)
    } else {
      waiting[waiting.count - 1].add(bytes, limit: maximumBodyBytes)
    }
  }

  mutating func receivedEnd() {
    if waiting.isEmpty { current?.isWhole = true } else { waiting[waiting.count - 1].isWhole = true }
  }

  mutating func failed(_ failure: Failure) {
    if self.failure == nil { self.failure = failure }
  }

  // MARK: What is taken

  /// The next request, whose body may still be incomplete; nil when there is none.
  mutating func next() -> Incoming? {
    guard current == nil, !waiting.isEmpty else { return nil }
    isWanted = false
    var next = waiting.removeFirst()
    current = next
    // Whoever takes it has its head alone, and here only its body is still needed.
    current?.request.fields = [:]
    next.request.body = []
    return next
  }

  /// The body of the request that was taken, if it is there.
  mutating func body() -> Body {
    isWanted = true
    guard let current, !current.isTooLarge else { return .tooLarge }
    guard current.isWhole else { return .incomplete }
    defer { self.current?.request.body = [] }
    return .whole(current.request.body)
  }

  /// The request that was taken is answered.
  mutating func answered() {
    current = nil
  }
}

extension RequestIntake.Incoming {
  fileprivate mutating func add(_ bytes: some Collection<UInt8>, limit: Int) {
    guard !isTooLarge else { return }
    guard request.body.count + bytes.count <= limit else {
      isTooLarge = true
      request.body = []
      return
    }
    request.body.append(contentsOf: bytes)
  }
}
