import HTTPCarrier
import NIOCore

extension EgressConnection {
  /// Connects and carries bytes both ways; returns why it is over.
  func relay(
    _ request: EgressRequest, to addresses: [SocketAddress], _ input: inout EgressInput
  ) async -> EgressRefusal {
    do {
      let host = try await dialer.connect(to: addresses, of: request.place, watch)
      try await client.write(request.welcome)
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await ending { try await carryDown(host, request.way) } }
        try await ending { try await carryUp(request, &input, host) }
        try await group.waitForAll()
      }
      watch.end(.finished)
      return EgressRefusal(watch.reason ?? .finished, "it is over")
    } catch {
      let refusal = error as? EgressRefusal ?? EgressRefusal(.broken, "\(error)")
      return watch.reason.map { EgressRefusal($0, refusal.message) } ?? refusal
    }
  }

  /// What one direction cannot do ends both.
  private func ending(_ work: () async throws -> Void) async throws {
    do {
      try await work()
    } catch {
      watch.end((error as? EgressRefusal)?.code ?? .broken)
      throw error
    }
  }

  /// From the host to the server; the end of the answer to a plain request is the end of all.
  private func carryDown(_ host: EgressSocket, _ way: EgressRequest.Way) async throws {
    while let bytes = try await host.next() {
      try watch.carry(received: bytes.readableBytes)
      try await client.write(bytes)
    }
    if way == .http { watch.end(.finished) } else { try? await client.finish() }
  }

  /// From the server to the host, as much as belongs to the request.
  private func carryUp(
    _ request: EgressRequest, _ input: inout EgressInput, _ host: EgressSocket
  ) async throws {
    var body = request.body
    if request.way == .http {
      try watch.carry(sent: request.head.count)
      client.channel.closeFuture.whenComplete { _ in watch.end(.broken) }
      try await host.write(request.head)
    } else {
      try await checkHello(request.place, &input)
    }
    while !body.isComplete, let bytes = try await input.next() {
      let part = try body.take(bytes)
      try watch.carry(sent: part.readableBytes)
      try await host.write(part)
    }
    guard request.way != .http else {
      if body.isComplete { return }
      throw EgressRefusal(.broken, "the server ended its request in the middle")
    }
    try? await host.finish()
  }

  /// What begins as TLS has to ask for the host that the tunnel leads to, and port 443 is for TLS alone.
  private func checkHello(_ place: HostAndPort, _ input: inout EgressInput) async throws {
    let isSecurePort = place.port == 443
    let slow = isSecurePort ? watch.timer(limits.headTime, .slow) : nil
    defer { slow?.cancel() }
    guard let first = try await input.first(), isSecurePort || first == ClientHello.recordType else { return }
    let reading = try await input.read(upTo: ClientHello.maximumRecordBytes + 5) { bytes in
      let reading = ClientHello.read(bytes)
      return reading == .unfinished ? nil : (0, reading)
    }
    if case .hello(let hello) = reading {
      let name = hello.name.map { AddressGuard.canonical($0) }
      if name == place.host { return }
      if name == nil, !isSecurePort || NetworkAddress(place.host) != nil { return }
      try await client.write(ClientHello.refusal)
      throw EgressRefusal(.otherHost, "the tunnel leads to \(place) and TLS asks for \(name ?? "no host")")
    }
    guard isSecurePort else { return }
    throw EgressRefusal(.otherHost, "the tunnel leads to \(place) and what comes is no TLS")
  }
}
