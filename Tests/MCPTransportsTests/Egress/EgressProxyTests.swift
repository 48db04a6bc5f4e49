import Foundation
import JSONRPC
import NIOCore
import TestKit
import Testing

@testable import MCPTransports

@Suite(.timeLimit(.minutes(2)))
struct EgressProxyTests {
  private static func get(_ host: String) -> String { "GET http://\(host)/path HTTP/1.1\r\nhost: x.test\r\n\r\n" }

  @Test
  func `a listed host answers, and what was sent is told`() async throws {
    try await EgressWorld.run(["api.test"]) { world in
      let answer = await world.ask(Self.get("api.test"))
      #expect(answer.hasPrefix("HTTP/1.1 200 OK\r\n"))
      #expect(answer.hasSuffix("GET /path HTTP/1.1\r\nhost: api.test\r\nconnection: close\r\n\r\n"))
      let closed = try #require(await world.observed.first(.closed))
      #expect(world.observed.all.map(\.kind) == [.opened, .closed])
      #expect((closed.way, closed.host, closed.port, closed.reason) == ("http", "api.test", 80, "finished"))
      #expect(closed.sentBytes == 57 && closed.receivedBytes == answer.utf8.count)
    }
  }

  @Test
  func `another host is refused with words that say how to list it`() async throws {
    try await EgressWorld.run(["api.test"]) { world in
      let answer = await world.ask(Self.get("evil.test"))
      #expect(answer.hasPrefix("HTTP/1.1 403 Forbidden\r\n") && answer.contains("x-proxy-error: host_not_listed\r\n"))
      #expect(answer.contains("evil.test:80 is not listed for this server. To allow it, add 'evil.test' to"))
      #expect(await world.ask(Self.get("api.test:8080")).contains("add 'api.test:8080' to"))
      #expect(world.observed.all.map(\.kind) == [.refused, .refused])
      #expect(world.observed.all.map(\.host) == ["evil.test", "api.test"])
    }
  }

  @Test
  func `a tunnel to another host or port is refused`() async throws {
    try await EgressWorld.run(["api.test"]) { world in
      for place in ["evil.test:443", "api.test:22"] {
        let answer = await world.ask("CONNECT \(place) HTTP/1.1\r\n\r\n")
        #expect(answer.hasPrefix("HTTP/1.1 403 Forbidden\r\n") && answer.contains(place), "\(answer)")
      }
    }
  }

  @Test(arguments: [
    "127.0.0.1", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "169.254.169.254",
    "[64:ff9b::7f00:1]", "10.0.0.1", "0.0.0.0", "localhost",
  ])
  func `an inner address is not reached in any form, listed or not`(_ host: String) async throws {
    try await EgressWorld.run(["*.x.test", host], names: ["localhost": [["127.0.0.1"]]]) { world in
      #expect(await world.ask(Self.get(host)).contains("x-proxy-error: private_address\r\n"))
    }
    try await EgressWorld.run(["*.x.test"]) { world in
      #expect(await world.ask(Self.get(host)).contains("x-proxy-error: host_not_listed\r\n"))
    }
  }

  @Test
  func `an inner host is reached when it is listed and named as one that may be inside`() async throws {
    try await EgressWorld.run(["inner.test"], names: ["inner.test": [["10.0.0.1"]]], private: ["inner.test"]) { world in
      #expect(await world.ask(Self.get("inner.test")).hasPrefix("HTTP/1.1 200 OK"))
    }
  }

  @Test
  func `a name is looked up once for each connection, and each of its addresses has to be public`() async throws {
    let names = ["a.test": [["93.184.216.34"], ["127.0.0.1"], ["93.184.216.34", "::1"]], "gone.test": [[]]]
    try await EgressWorld.run(["a.test", "gone.test"], names: names) { world in
      #expect(await world.ask(Self.get("a.test")).hasPrefix("HTTP/1.1 200 OK"))
      #expect(await world.ask(Self.get("a.test")).contains("x-proxy-error: private_address\r\n"))
      #expect(await world.ask(Self.get("a.test")).contains("x-proxy-error: private_address\r\n"))
      #expect(await world.ask(Self.get("gone.test")).hasPrefix("HTTP/1.1 502 Bad Gateway"))
    }
  }

  @Test
  func `the next address is tried when one does not answer`() async throws {
    try await EgressWorld.run(
      ["a.test", "b.test"], names: ["a.test": [["8.8.8.99", "8.8.8.8"]], "b.test": [["8.8.8.99"]]]
    ) {
      world in
      #expect(await world.ask(Self.get("a.test")).hasPrefix("HTTP/1.1 200 OK"))
      let answer = await world.ask(Self.get("b.test"))
      #expect(answer.hasPrefix("HTTP/1.1 502 Bad Gateway") && answer.contains("x-proxy-error: unreachable\r\n"))
    }
  }

  @Test
  func `a redirect goes back to the server, which has to ask again`() async throws {
    try await EgressWorld.run(["api.test"]) { socket in
      _ = try await socket.next()
      try await socket.write(
        Array("HTTP/1.1 302 Found\r\nlocation: http://evil.test/\r\ncontent-length: 0\r\n\r\n".utf8))
    } _: { world in
      #expect(await world.ask(Self.get("api.test")).contains("location: http://evil.test/"))
      #expect(world.observed.all.filter { $0.kind == .opened }.count == 1)
    }
  }

  @Test
  func `what cannot be recorded is not done`() async throws {
    try await EgressWorld.run(["api.test"], refuses: true) { world in
      #expect(await world.ask(Self.get("api.test")).contains("x-proxy-error: not_recorded\r\n"))
    }
  }

  @Test
  func `the socket is its owner's alone, in a folder that is, too`() async throws {
    try await EgressWorld.run(["api.test"]) { world in
      var info = stat()
      #expect(unsafe lstat(world.path, &info) == 0 && info.st_mode == S_IFSOCK | 0o600)
      let folder = (world.path as NSString).deletingLastPathComponent
      #expect(unsafe lstat(folder, &info) == 0 && info.st_mode == S_IFDIR | 0o700)
      try #require(unsafe chmod(folder, 0o755) == 0)
      let other = EgressProxy(rules: [])
      #expect(
        await failure(TransportError.self) { try await other.run(socket: folder + "/other") }?.code == .unreachable)
    }
  }
}
