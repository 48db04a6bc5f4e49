import Glibc
import JSONRPC
import MCPTransports
import TestKit
import Testing

/// How a server ends that speaks over its own standard input and output.
@Suite(.timeLimit(.minutes(5)))
struct StandardIODrainTests {
  /// Serves a client over two pipes until `stop`, or until the client closes its end.
  private static func serving(
    _ handler: any RPCHandler, _ kind: Pipe.Kind = .pipe, clock: ManualClock = ManualClock(),
    stop: SocketServer.Stop = .init(),
    _ body: @escaping @Sendable (any Transport) async throws -> Void
  ) async throws {
    let (there, back) = (try Pipe(kind), try Pipe(kind))
    let server = try StandardIOTransport(input: there.read, output: back.write)
    let client = try StandardIOTransport(input: back.read, output: there.write)
    for number in [there.read, there.write, back.read, back.write] { close(number) }
    var limits = ConnectionLimits()
    limits.maximumServedRequests = 1000
    let serve = SocketServer.draining(handler, limits: limits, clock: clock)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await stop.running { await serve(server, PeerInfo(address: "host")) } }
      defer { stop.stop() }
      try await body(client)
      try await group.waitForAll()
    }
  }

  @Test(arguments: Pipe.Kind.allCases)  // SS-02 SS-04
  func `of a thousand calls in flight when it is to end each has an answer or an error`(kind: Pipe.Kind) async throws {
    let (handler, clock, stop) = (WaitingHandler(), ManualClock(), SocketServer.Stop())
    try await Self.serving(handler, kind, clock: clock, stop: stop) { client in
      let halfway = Countdown(500)
      async let calls = CallTally.of(1000, ["wait", "hold"], over: client, answered: halfway)
      await handler.started(1000)
      await stop.stopped()
      handler.gate.open()
      await halfway.wait()
      clock.advance(by: .seconds(30))
      let tally = await calls
      #expect(tally.answers == 500)
      #expect(tally.refusals.count == 500)
      #expect(tally.refusals.allSatisfy { $0.code == -32603 && $0.message.hasPrefix("the server is shutting down") })
      #expect(tally.losses == 0)
    }
    await handler.cancelled(500)
  }

  @Test  // SS-02
  func `at the end of its input what is in flight has some time, is answered, and it ends`() async throws {
    let (input, output) = (try Pipe(), try Pipe())
    let server = try StandardIOTransport(input: input.read, output: output.write)
    close(input.read)
    close(output.write)
    let (handler, clock) = (WaitingHandler(), ManualClock())
    let lines = [("quick", 0), ("wait", 1), ("wait", 2), ("hold", 3)].map { method, id in
      "{\"jsonrpc\":\"2.0\",\"id\":\(id),\"method\":\"\(method)\"}\n"
    }
    let text = Array(lines.joined().utf8)
    try #require(unsafe write(input.write, text, text.count) == text.count)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await SocketServer.draining(handler, clock: clock)(server, PeerInfo(address: "host")) }
      await handler.started(3)
      close(input.write)
      await clock.sleeper(until: .seconds(2))
      handler.gate.open()
      var answers: [String] = []
      while answers.count < 4 { answers.append(output.readLine()) }
      #expect(answers.count { $0.contains("{\"did\":\"wait\"}") } == 2, "\(answers)")
      clock.advance(by: .seconds(2))
      try await group.waitForAll()
      #expect(output.readLine().contains("\"id\":3,\"error\":{\"code\":-32603"))
    }
    await handler.cancelled(1)
    close(output.read)
  }

  @Test func `a server with nothing to do ends at once when it is told to`() async throws {
    let stop = SocketServer.Stop()
    try await Self.serving(WaitingHandler(), stop: stop) { client in
      let tally = await CallTally.of(1, ["quick"], over: client)
      #expect(tally.answers == 1)
      await stop.stopped()
    }
  }
}
