import JSONRPC
import NIOCore
import Services
import Synchronization

extension EndpointConnection {
  /// Answers the requests one after the other, until the last one, or until one is parked.
  func serve() async -> ParkedReply? {
    while let incoming = await next() {
      if let parked = await answer(incoming) { return parked }
      if isFinished() { return nil }
    }
    return nil
  }

  /// Waits for the end of an answer that is parked, and ends it.
  func hold(_ parked: ParkedReply) async {
    let isOver = state.withLock { state in
      state.parked = parked.end
      return state.isOver
    }
    if !isOver { await parked.end.wait() }
    parked.finish()
    state.withLock { ($0.parked, $0.reply) = (nil, nil) }
  }

  /// The next request; nil when there is none any more.
  private func next() async -> RequestIntake.Incoming? {
    while !Task.isCancelled {
      let (incoming, failure, isOver) = state.withLock { state in
        let incoming = state.intake.next()
        if let incoming {
          state.isAnswered = false
          state.extra = CrossOrigin.fields(for: incoming.request) ?? [:]
          state.isLast = !incoming.keepsAlive || state.isQuiescing
        }
        return (incoming, state.intake.failure, state.isClosed || state.isLast && incoming == nil)
      }
      if let incoming { return incoming }
      if isOver { return nil }
      if let failure {
        refuse(.refusal(failure.status, failure.message))
        return nil
      }
      await news.wait()
    }
    return nil
  }

  private func answer(_ incoming: RequestIntake.Incoming) async -> ParkedReply? {
    guard !state.withLock(\.isQuiescing) else {
      refuse(.refusal(503, "the server is shutting down", ["Retry-After": "5"]))
      return nil
    }
    switch await settings.core.admit(incoming.request) {
    case .refused(let refusal): refuse(refusal)
    case .admitted(let route, var request):
      guard let body = await body(incoming, for: route) else { return nil }
      request.body = body
      return await answer(request, route)
    }
    return nil
  }

  private func answer(_ request: EndpointRequest, _ route: any EndpointRoute) async -> ParkedReply? {
    guard settings.slots.take() else {
      let refusal = EndpointReply.refusal(503, "too many requests at one time; come back later", ["Retry-After": "1"])
      refuse(route.worded(refusal))
      return nil
    }
    defer { settings.slots.leave() }
    return await ServiceCaller.$principal.withValue(request.principal?.name) {
      await send(await route.answer(request))
    }
  }

  private func send(_ reply: EndpointReply) async -> ParkedReply? {
    switch reply.body {
    case .bytes(let body): finish(reply.status, reply.fields, body)
    case .stream(let write):
      let live = begin()
      live.begin(reply.status, reply.fields)
      do {
        try await write(BodyWriter(live))
        live.end()
      } catch {
        live.cut()
      }
    case .live(let answer):
      let live = begin()
      await answer(live)
      live.cut()
    case .parked(let open):
      let live = begin()
      if let parked = await open(live) {
        return ParkedReply(end: parked.end) {
          parked.finish()
          live.cut()
        }
      }
      live.cut()
    }
    state.withLock { $0.reply = nil }
    return nil
  }

  private func begin() -> LiveReply {
    let live = LiveReply(self)
    state.withLock { $0.reply = live }
    return live
  }

  /// The whole body; nil when the request was refused because of it, or the client is gone.
  private func body(_ incoming: RequestIntake.Incoming, for route: any EndpointRoute) async -> [UInt8]? {
    var needsSign = incoming.expectsSign
    while true {
      let (body, failure, isOver) = state.withLock { state in
        (state.intake.body(), state.intake.failure, state.isClosed)
      }
      switch body {
      case .whole(let bytes): return bytes
      case .tooLarge:
        refuse(route.worded(settings.core.tooLarge))
        return nil
      case .incomplete: break
      }
      if let failure {
        refuse(route.worded(.refusal(failure.status, failure.message)))
        return nil
      }
      if isOver || Task.isCancelled { return nil }
      if needsSign { transmit(ByteBuffer(staticString: "HTTP/1.1 100 Continue\r\n\r\n"), isLast: false) }
      needsSign = false
      readOn()
      await news.wait()
    }
  }

  /// The present request is over; true when nothing more is served.
  func isFinished() -> Bool {
    let isLast = state.withLock { state in
      state.intake.answered()
      return state.isLast || state.isClosed
    }
    if !isLast { readOn() }
    return isLast
  }

  /// Reads again when it stopped for want of room, and there is room now.
  private func readOn() {
    let goesOn = state.withLock { state in
      guard state.isPaused, state.intake.wantsMore else { return false }
      state.isPaused = false
      return true
    }
    if goesOn { channel.read() }
  }
}
