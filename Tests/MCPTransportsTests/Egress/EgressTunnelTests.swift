import NIOCore
import Synchronization
import TestKit
import Testing

@testable import MCPTransports

@Suite(.timeLimit(.minutes(2)))
struct EgressTunnelTests {
  @Test
  func `a tunnel carries TLS that asks for its host`() async throws {
    try await EgressWorld.run(["api.test"], host: EgressWorld.echo) { world in
      let socket = try await world.tunnel("Api.test:443")
      let hello = TLSHello.record("API.test")
      for byte in hello { try await socket.write([byte]) }
      try await socket.finish()
      #expect(await socket.rest() == hello)
    }
  }

  @Test(arguments: [
    TLSHello.record("evil.test"), TLSHello.record(nil), Array("GET / HTTP/1.1\r\nhost: evil.test\r\n\r\n".utf8),
    [22, 3, 1, 0, 1, 1],
  ])
  func `a tunnel to port 443 carries nothing else, and the host sees no byte of it`(_ bytes: [UInt8]) async throws {
    let seen = Seen()
    try await EgressWorld.run(["api.test"]) { socket in
      seen.add(try await socket.next()?.readableBytes ?? 0)
    } _: { world in
      let socket = try await world.tunnel("api.test:443")
      try await socket.write(bytes)
      let answer = await socket.rest()
      #expect(answer == [] || answer == ClientHello.refusal)
      #expect(await world.observed.first(.closed)?.reason == "sni_mismatch")
      #expect(await comesTrue { !seen.all.isEmpty })
      #expect(seen.all == [0])
    }
  }

  @Test
  func `at another port what is no TLS passes, and TLS has to ask for the host`() async throws {
    try await EgressWorld.run(["db.test:5432"], host: EgressWorld.echo) { world in
      let plain = try await world.tunnel("db.test:5432")
      try await plain.write(Array("hello".utf8))
      try await plain.finish()
      #expect(await plain.rest() == Array("hello".utf8))
      let other = try await world.tunnel("db.test:5432")
      try await other.write(TLSHello.record("evil.test"))
      #expect(await other.rest() == ClientHello.refusal)
    }
  }

  @Test
  func `a host that speaks first is heard`() async throws {
    try await EgressWorld.run(["mail.test:25"]) { socket in
      try await socket.write(Array("220 hello\r\n".utf8))
    } _: { world in
      #expect(await world.ask("CONNECT mail.test:25 HTTP/1.1\r\n\r\n").hasSuffix("\r\n\r\n220 hello\r\n"))
    }
  }

  @Test
  func `each side may say all before the other does`() async throws {
    let seen = Seen()
    try await EgressWorld.run(["a.test:1"]) { socket in
      try await socket.write(Array("first".utf8))
      try await socket.finish()
      seen.add(await socket.rest().count)
    } _: { world in
      let socket = try await world.connect()
      try await socket.write(Array("CONNECT a.test:1 HTTP/1.1\r\n\r\n".utf8))
      #expect(await String(decoding: socket.rest(), as: UTF8.self).hasSuffix("\r\n\r\nfirst"))
      try await socket.write(Array("after".utf8))
      try await socket.finish()
      let closed = try #require(await world.observed.first(.closed))
      #expect((closed.sentBytes, closed.receivedBytes, closed.reason) == (5, 5, "finished"))
      #expect(await comesTrue { seen.all == [5] })
    }
  }

  @Test
  func `SOCKS asks for the same, and is told why not`() async throws {
    try await EgressWorld.run(["api.test:80"]) { world in
      func wish(_ host: String) async throws -> EgressSocket {
        let socket = try await world.connect()
        try await socket.write([5, 1, 0, 5, 1, 0, 3, UInt8(host.utf8.count)] + Array(host.utf8) + [0, 80])
        return socket
      }
      let allowed = try await wish("api.test")
      try await allowed.write(Array("GET / HTTP/1.1\r\n\r\n".utf8))
      let answer = String(decoding: await allowed.rest(), as: UTF8.self)
      #expect(answer.hasPrefix("\u{5}\0\u{5}\0\0\u{1}\0\0\0\0\0\0HTTP/1.1 200 OK"))
      #expect(await (try wish("evil.test")).rest() == [5, 0, 5, 2, 0, 1, 0, 0, 0, 0, 0, 0])
      #expect(await world.ask([5, 1, 2]) == "\u{5}\u{FFFD}")
    }
  }

  @Test
  func `a second request on one connection goes nowhere`() async throws {
    try await EgressWorld.run(["api.test"]) { socket in
      try await EgressWorld.hello(socket)
    } _: { world in
      let one = "POST http://api.test/ HTTP/1.1\r\ncontent-length: 3\r\n\r\nabc"
      let answer = await world.ask(one + "GET http://evil.test/ HTTP/1.1\r\nhost: evil.test\r\n\r\n")
      #expect(answer.hasPrefix("HTTP/1.1 200 OK") && !answer.contains("evil"))
      let sent = answer.utf8.count - "HTTP/1.1 200 OK\r\ncontent-length: 80\r\n\r\n".utf8.count
      #expect(await world.observed.first(.closed)?.sentBytes == sent + (answer.hasSuffix("abc") ? 0 : 3))
    }
  }

  /// What a host saw.
  final class Seen: Sendable {
    private let counts = Mutex<[Int]>([])

    var all: [Int] { counts.withLock { $0 } }

    func add(_ count: Int) { counts.withLock { $0.append(count) } }
  }
}
