import NIOCore

/// One connection of a server to its proxy, from the first byte to the last.
struct EgressConnection: Sendable {
  let client: EgressSocket
  let watch: EgressWatch
  let dialer: EgressDialer
  let observer: EgressObserver
  let start: NIODeadline

  var limits: EgressLimits { dialer.limits }

  /// Carries it until either side has said all, a bound is reached or the task is cancelled.
  func serve() async {
    let old = watch.timer(limits.totalTime, .old)
    defer { old.cancel() }
    await withTaskCancellationHandler {
      var input = EgressInput(client)
      await serve(&input)
      watch.end(.finished)
    } onCancel: {
      watch.end(.stopped)
    }
    try? await client.channel.closeFuture.get()
  }

  private func serve(_ input: inout EgressInput) async {
    var way = EgressRequest.Way.http
    var place: HostAndPort?
    do {
      let request = try await request(&input, way: &way)
      place = request.place
      let addresses = try await dialer.addresses(of: request.place)
      try await admit(request)
      let end = await relay(request, to: addresses, &input)
      await tell(.closed, way, request.place, end.code)
      if end.code == .unreachable { await answer(end, way, &input) }
    } catch {
      let refusal = error as? EgressRefusal ?? EgressRefusal(.broken, "\(error)")
      let code = watch.reason ?? refusal.code
      if code != .finished { await tell(.refused, way, place, code) }
      await answer(refusal, way, &input)
    }
  }

  // MARK: Asking

  private func request(
    _ input: inout EgressInput, way: inout EgressRequest.Way
  ) async throws -> EgressRequest {
    let slow = watch.timer(limits.headTime, .slow)
    defer { slow.cancel() }
    guard let first = try await input.first() else { throw EgressRefusal(.finished, "nothing was asked for") }
    guard first == SocksMessage.version else {
      let end = Array("\r\n\r\n".utf8)
      let head = try await input.read(upTo: limits.maximumHeadBytes) { bytes in
        bytes.firstRange(of: end).map { ($0.upperBound, Array(bytes[..<$0.lowerBound])) }
      }
      let request = try RequestHead(head).request()
      way = request.way
      return request
    }
    way = .socks
    let isOpen = try await input.read(upTo: limits.maximumHeadBytes) { SocksMessage.greeting($0) }
    try await client.write(isOpen ? SocksMessage.welcome : SocksMessage.noMethod)
    guard isOpen else { throw EgressRefusal(.finished, "no method is common") }
    return try await input.read(upTo: limits.maximumHeadBytes) { try SocksMessage.wish($0) }
  }

  /// Tells the observer, who may have a reason against it.
  private func admit(_ request: EgressRequest) async throws {
    do {
      try await observer(event(.opened, request.way, request.place, nil))
    } catch {
      throw EgressRefusal(.notRecorded, "\(request.place) is allowed, but that could not be recorded: \(error)")
    }
  }

  /// Says why not, and reads a little of what still comes so that the answer is not lost.
  private func answer(
    _ refusal: EgressRefusal, _ way: EgressRequest.Way, _ input: inout EgressInput
  ) async {
    guard watch.reason == nil, refusal.code != .finished else { return }
    let slow = watch.timer(limits.headTime, .slow)
    defer { slow.cancel() }
    do {
      try await client.write(EgressRequest.answer(to: way, refusal))
      try await client.finish()
      var left = EgressLimits.drainedBytes
      while left > 0, let bytes = try await input.next() { left -= bytes.readableBytes }
    } catch {}
  }

  // MARK: Telling

  private func tell(
    _ kind: EgressEvent.Kind, _ way: EgressRequest.Way, _ place: HostAndPort?, _ code: EgressRefusal.Code
  ) async {
    try? await observer(event(kind, way, place, code))
  }

  private func event(
    _ kind: EgressEvent.Kind, _ way: EgressRequest.Way, _ place: HostAndPort?, _ code: EgressRefusal.Code?
  ) -> EgressEvent {
    let counts = watch.counts
    let age = client.channel.eventLoop.now - start
    return EgressEvent(
      kind: kind, way: way.rawValue, host: place?.host ?? "", port: place?.port ?? 0, reason: code?.rawValue ?? "",
      sentBytes: counts.sent, receivedBytes: counts.received, duration: .nanoseconds(age.nanoseconds))
  }
}
