import JSONRPC
import NIOCore
import NIOHTTP1
import Synchronization

/// One connection: its requests, one after the other, and the bytes of their answers.
///
/// When it is lost, the task that answers is cancelled: of a modern client that is the cancellation of its request.
final class EndpointConnection: Sendable {
  struct State {
    var intake: RequestIntake
    var age = ConnectionAge()
    var encoder = ReplyEncoder()
    /// The answer that is being made; nil between two.
    var reply: LiveReply?
    /// What ends the answer that only waits for that.
    var parked: Wakeup?
    /// Whether the present request has been answered to its end.
    var isAnswered = true
    /// Fields that every answer to the present request has.
    var extra: EndpointFields = [:]
    var unsent = 0
    /// Reading stopped because there is no room.
    var isPaused = false
    var isQuiescing = false
    /// After this answer nothing more is served.
    var isLast = false
    var isClosed = false
    /// There is nothing to wait for any more.
    var isOver = false
  }

  let channel: any Channel
  let peer: EndpointPeer
  let settings: ConnectionSettings
  let state: Mutex<State>
  /// Something has come, or the connection is closed.
  let news = Wakeup()
  let over = Wakeup()
  let drained = RoomSignal()

  init(_ channel: any Channel, _ settings: ConnectionSettings) {
    self.channel = channel
    self.settings = settings
    peer = EndpointPeer(channel.remoteAddress)
    state = Mutex(State(intake: RequestIntake(maximumBodyBytes: settings.maximumBodyBytes)))
  }

  /// Serves until the connection is closed.
  func run() async {
    channel.closeFuture.whenComplete { _ in self.closed() }
    repeat {
      // A client that only listens is waited for here, where next to nothing is held: thousands may do that.
      guard let parked = await served() else { break }
      await hold(parked)
    } while !isFinished()
    while !state.withLock(\.isOver), !Task.isCancelled { await over.wait() }
  }

  /// Answers requests in a task that is cancelled when the connection is lost, until the last one or one that is parked.
  private func served() async -> ParkedReply? {
    await withTaskGroup(of: ParkedReply?.self) { group in
      group.addTask {
        defer { self.over.fire() }
        return await self.serve()
      }
      await over.wait()
      group.cancelAll()
      return await group.next() ?? nil
    }
  }

  /// Refuses to serve: there are too many.
  func turnAway() {
    state.withLock { state in
      state.isAnswered = false
      state.isLast = true
    }
    refuse(.refusal(503, "too many connections at one time; come back later", ["Retry-After": "5"]))
  }

  // MARK: What comes, on the event loop

  func received(_ head: HTTPRequestHead) {
    let incoming = RequestIntake.Incoming(head, peer: peer)
    state.withLock { state in
      state.intake.received(incoming)
      state.age.enter(.body)
    }
  }

  func received(_ bytes: ByteBuffer) {
    state.withLock { $0.intake.received(bytes.readableBytesView) }
  }

  func receivedEnd() {
    let isOver = state.withLock { state in
      state.intake.receivedEnd()
      if state.age.phase == .body { state.age.enter(.idle) }
      return state.age.phase == .refused
    }
    if isOver { channel.close(promise: nil) }
  }

  func readCompleted(hasParts: Bool) {
    guard hasParts else { return state.withLock { $0.age.headBegan() } }
    news.fire()
  }

  func malformed(_ error: HTTPParserError) {
    let failure: RequestIntake.Failure =
      error == .headerOverflow
      ? RequestIntake.Failure(status: 431, message: "the head of the request is too large")
      : RequestIntake.Failure(status: 400, message: "this is no HTTP request")
    state.withLock { $0.intake.failed(failure) }
    news.fire()
  }

  /// Whether the socket may be read now; if not, it is once there is room.
  func mayRead() -> Bool {
    state.withLock { state in
      state.isPaused = !state.intake.wantsMore
      return !state.isPaused
    }
  }

  /// No new requests: what is being answered is the last one.
  func quiesce() {
    let isIdle = state.withLock { state in
      state.isQuiescing = true
      return state.intake.isEmpty && state.isAnswered && state.unsent == 0
    }
    if isIdle { channel.close(promise: nil) }
  }

  private func closed() {
    state.withLock { $0.isClosed = true }
    news.fire()
    end()
    drained.fire(.failure(Self.gone))
  }

  /// Nothing is waited for any more.
  private func end() {
    let parked = state.withLock { state in
      state.isOver = true
      return state.parked
    }
    over.fire()
    parked?.fire()
  }

  static let gone = EndpointError(.closed, "the client is gone")

  // MARK: Time

  /// Some time has passed.
  func tick() {
    let (verdict, reply) = state.withLock { state in
      let isAnswering = !state.isAnswered || !state.intake.isEmpty && !state.isLast
      let verdict = state.age.tick(settings.times, isAnswering: isAnswering, hasUnsent: state.unsent > 0)
      if case .refuse = verdict {
        state.intake.failed(RequestIntake.Failure(status: 408, message: "the body took too long"))
      }
      return (verdict, state.reply)
    }
    switch verdict {
    case .goOn: reply?.tick(limit: settings.keepAliveTicks)
    case .refuse: news.fire()
    case .close: channel.close(promise: nil)
    }
  }

  /// There is no time any more: what is being answered is answered with an error.
  func expire(_ error: RPCError) {
    let (reply, isWaiting) = state.withLock { state in
      state.isQuiescing = true
      return (state.reply, !state.isAnswered)
    }
    if let reply { reply.abandon(error) } else if isWaiting { refuse(.refusal(503, error, id: nil)) }
    end()
  }
}

/// What all connections of a listener share.
struct ConnectionSettings: Sendable {
  var core: EndpointCore
  var slots: RequestSlots
  var maximumBodyBytes: Int
  /// Bytes of a stream that its client has not read; over it the connection is closed.
  var maximumUnsentBytes: Int
  var times: ConnectionAge.Limits
  /// After how many quiet ticks a client is shown that somebody is there.
  var keepAliveTicks: Int
}

extension EndpointPeer {
  /// The other end of a socket; one without an address is a program of this machine.
  init(_ address: SocketAddress?) {
    guard let host = address?.ipAddress else {
      self.init(address: "local", isLocal: true)
      return
    }
    self.init(address: "\(host):\(address?.port ?? 0)", isLocal: LoopbackAddress.contains(host))
  }
}

extension RequestIntake.Incoming {
  init(_ head: HTTPRequestHead, peer: EndpointPeer) {
    let isVersion11 = head.version.major == 1 && head.version.minor >= 1
    self.init(
      request: EndpointRequest(
        head.method.rawValue, head.uri, fields: EndpointFields(head.headers), peer: peer),
      keepsAlive: head.isKeepAlive && isVersion11, isVersion11: isVersion11,
      expectsSign: isVersion11 && head.headers.first(name: "Expect")?.lowercased() == "100-continue")
  }
}
