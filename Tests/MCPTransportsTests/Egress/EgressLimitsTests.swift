import NIOCore
import Synchronization
import TestKit
import Testing

@testable import MCPTransports

@Suite(.timeLimit(.minutes(2)))
struct EgressLimitsTests {
  private static let get = "GET http://api.test/ HTTP/1.1\r\n\r\n"

  /// A host that never says anything.
  @Sendable private static func silence(_ socket: EgressSocket) async throws {
    _ = await socket.rest()
  }

  @Test
  func `a head that does not come to its end is not waited for`() async throws {
    try await EgressWorld.run(["api.test"], limits: EgressLimits(headTime: .milliseconds(50))) { world in
      #expect(await world.ask("GET http://api.test/ HTTP/1.1\r\nhost: a") == "")
      #expect(await world.observed.first(.refused)?.reason == "head_timeout")
    }
  }

  @Test
  func `the first record of a tunnel to port 443 is not waited for either`() async throws {
    let limits = EgressLimits(headTime: .seconds(4))
    try await EgressWorld.run(["api.test"], limits: limits, host: Self.silence) { world in
      let socket = try await world.tunnel("api.test:443")
      try await socket.write([22, 3, 1])
      #expect(await socket.rest() == [])
      #expect(await world.observed.first(.closed)?.reason == "head_timeout")
    }
  }

  @Test
  func `a head is bounded`() async throws {
    try await EgressWorld.run(["api.test"], limits: EgressLimits(maximumHeadBytes: 100)) { world in
      let long = "GET http://api.test/ HTTP/1.1\r\na: " + String(repeating: "x", count: 100 << 10)
      #expect(await world.ask(long).contains("the request is longer than 100 bytes"))
      #expect(await world.ask(long + "\r\n\r\n").hasPrefix("HTTP/1.1 400 Bad Request"))
      #expect(await world.ask(Self.get).hasPrefix("HTTP/1.1 200 OK"))
    }
  }

  @Test
  func `a connection on which nothing happens is closed`() async throws {
    let limits = EgressLimits(idleTime: .seconds(4))
    try await EgressWorld.run(["api.test"], limits: limits, host: Self.silence) { world in
      #expect(await world.ask(Self.get) == "")
      #expect(await world.observed.first(.closed)?.reason == "idle_timeout")
    }
  }

  @Test
  func `a connection that lives too long is closed although it is used`() async throws {
    try await EgressWorld.run(["api.test"], limits: EgressLimits(totalTime: .seconds(6))) { socket in
      while true { try await socket.write(Array("x".utf8)) }
    } _: { world in
      #expect(await world.ask(Self.get).hasPrefix("x"))
      #expect(await world.observed.first(.closed)?.reason == "total_timeout")
    }
  }

  @Test
  func `a connection carries so many bytes and not one more`() async throws {
    let body = String(repeating: "x", count: 900)
    let limits = EgressLimits(maximumBytes: 1000)
    try await EgressWorld.run(["a.test:1"], limits: limits, host: EgressWorld.echo) { world in
      let socket = try await world.tunnel("a.test:1")
      try await socket.write(Array(body.utf8))
      _ = await socket.rest()
      let closed = try #require(await world.observed.first(.closed))
      #expect(closed.reason == "too_many_bytes" && closed.sentBytes == 900 && closed.receivedBytes <= 100)
    }
  }

  @Test
  func `one connection over the limit is refused, and there is room when one is closed`() async throws {
    let limits = EgressLimits(maximumConnections: 2)
    try await EgressWorld.run(["a.test:1", "api.test"], limits: limits, host: EgressWorld.echo) { world in
      let first = try await world.tunnel("a.test:1")
      let second = try await world.tunnel("a.test:1")
      let third = try await world.connect()
      #expect(String(decoding: await third.rest(), as: UTF8.self).contains("x-proxy-error: too_many_connections\r\n"))
      try await first.finish()
      _ = await first.rest()
      try await second.write([1])
      #expect(try await second.next()?.readableBytes == 1)
      #expect(await comesTrue { world.observed.all.contains { $0.kind == .closed } })
      var fourth = try? await world.tunnel("a.test:1")
      while fourth == nil { fourth = try? await world.tunnel("a.test:1") }
    }
  }

  @Test
  func `an end of the proxy ends what it carries`() async throws {
    let end = Ended()
    try await EgressWorld.run(["a.test:1"], host: Self.silence) { world in
      let socket = try await world.tunnel("a.test:1")
      end.set(world, socket)
    }
    #expect(await end.socket?.rest() == [])
    #expect(end.world?.observed.all.last?.reason == "stopped")
  }

  @Test
  func `a huge body passes both ways, piece by piece`() async throws {
    let size = 48 << 20
    try await EgressWorld.run(["a.test:1"], host: EgressWorld.echo) { world in
      let socket = try await world.tunnel("a.test:1")
      async let sent: Void = {
        let piece = ByteBuffer(repeating: 7, count: 1 << 20)
        for _ in 0..<(size >> 20) { try await socket.write(piece) }
        try await socket.finish()
      }()
      var count = 0
      while let bytes = try await socket.next() { count += bytes.readableBytes }
      try await sent
      #expect(count == size)
      #expect(await world.observed.first(.closed)?.sentBytes == size)
    }
  }

  @Test
  func `a hundred connections at once each get their own answer`() async throws {
    try await EgressWorld.run(["*.x.test"]) { world in
      try await withThrowingTaskGroup(of: Bool.self) { group in
        for number in 0..<100 {
          group.addTask {
            let answer = await world.ask("GET http://h\(number).x.test/\(number) HTTP/1.1\r\n\r\n")
            return answer.contains("GET /\(number) HTTP/1.1\r\nhost: h\(number).x.test\r\n")
          }
        }
        for try await isOwn in group { #expect(isOwn) }
      }
      #expect(await comesTrue { world.observed.all.filter { $0.kind == .closed }.count == 100 })
    }
  }

  /// What is left of a world that is over.
  final class Ended: Sendable {
    private let state = Mutex<(world: EgressWorld, socket: EgressSocket)?>(nil)

    var world: EgressWorld? { state.withLock { $0?.world } }
    var socket: EgressSocket? { state.withLock { $0?.socket } }

    func set(_ world: EgressWorld, _ socket: EgressSocket) { state.withLock { $0 = (world, socket) } }
  }
}
