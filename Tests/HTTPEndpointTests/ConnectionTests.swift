import JSONKit
import MCP
import Services
import TestKit
import Testing

@testable import HTTPEndpoint

/// Connections byte by byte: what is no HTTP, what is too much, and who is too slow.
struct ConnectionTests {
  /// What a modern client says in its head.
  private static func head(_ method: String, _ name: String? = nil) -> [String] {
    var fields = [
      "Content-Type: application/json", "Accept: \(Messages.accept)", "MCP-Protocol-Version: 2026-07-28",
      "Mcp-Method: \(method)",
    ]
    if let name { fields.append("Mcp-Name: \(name)") }
    return fields
  }

  private static func call(_ tool: String, _ arguments: JSON = [:], id: JSON = 1, progress: Bool = false) -> String {
    let meta = SampleService.meta([:], progress ? ["progressToken": "p"] : [:])
    let params: JSON = ["name": .string(tool), "arguments": arguments, "_meta": meta]
    return (["jsonrpc": "2.0", "id": id, "method": "tools/call", "params": params] as JSON).text
  }

  private static func send(
    _ socket: RawSocket, _ tool: String, _ arguments: JSON = [:], id: JSON = 1, progress: Bool = false,
    _ more: [String] = []
  ) {
    socket.send(
      "POST", "/mcp", head("tools/call", tool) + more, body: call(tool, arguments, id: id, progress: progress))
  }

  @Test
  func `one connection serves request after request, and several that come at once`() async throws {
    try await withEndpoint { endpoint in
      let socket = try await endpoint.socket()
      Self.send(socket, "echo", ["text": "one"])
      let first = await socket.reply()
      #expect(first.status == 200)
      #expect(first.fields["connection"] == nil)
      #expect(first.json["result"]?["content"]?[0]?["text"] == "one")
      for id in 2...20 { Self.send(socket, "echo", ["text": .string("\(id)")], id: .integer(Int64(id))) }
      for id in 2...20 { #expect(await socket.reply().json["id"]?.intValue == id) }
      Self.send(socket, "steps", id: 21, progress: true)
      let stream = await socket.reply()
      #expect(stream.fields["transfer-encoding"] == "chunked")
      #expect(stream.events.count == 4)
      Self.send(socket, "echo", ["text": "last"], id: 22, ["Connection: close"])
      let last = await socket.reply()
      #expect(last.fields["connection"] == "close")
      await socket.closed()
    }
  }

  @Test
  func `a connection on which somebody has listened serves the next request`() async throws {
    try await withEndpoint { endpoint in
      let (socket, other) = (try await endpoint.socket(), try await endpoint.socket())
      let fields = ["Content-Type: application/json", "Accept: \(Messages.accept)"]
      func begin() async throws -> [String] {
        other.send("POST", "/mcp", fields, body: String(decoding: Messages.initialize().body, as: UTF8.self))
        return fields + ["Mcp-Session-Id: \(try #require(await other.reply().fields["mcp-session-id"]))"]
      }
      for round in 1...3 {
        let session = try await begin()
        socket.send("GET", "/mcp", session)
        await socket.text(with: "text/event-stream")
        other.send("DELETE", "/mcp", session)
        #expect(await other.reply().status == 200)
        #expect(await socket.reply().status == 200)
        Self.send(socket, "echo", ["text": "after"], id: .integer(Int64(round)))
        #expect(await socket.reply().json["id"]?.intValue == round)
      }
    }
  }

  @Test
  func `a body may come in chunks and in pieces`() async throws {
    try await withEndpoint { endpoint in
      let socket = try await endpoint.socket()
      let body = Self.call("echo", ["text": "pieces"])
      let (first, second) = (body.prefix(30), body.dropFirst(30))
      socket.send("POST", "/mcp", Self.head("tools/call", "echo") + ["Transfer-Encoding: chunked"])
      for piece in [first, second] {
        for byte in "\(String(piece.utf8.count, radix: 16))\r\n\(piece)\r\n".utf8 { socket.send([byte]) }
      }
      socket.send("0\r\n\r\n")
      #expect(await socket.reply().json["result"]?["content"]?[0]?["text"] == "pieces")
    }
  }

  @Test
  func `a client of HTTP 1 0 gets its answer and the end of the connection`() async throws {
    try await withEndpoint { endpoint in
      let socket = try await endpoint.socket()
      let body = Self.call("steps", progress: true)
      let fields = Self.head("tools/call", "steps").joined(separator: "\r\n")
      socket.send(
        "POST /mcp HTTP/1.0\r\nHost: localhost\r\n\(fields)\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)")
      let text = await socket.closed()
      #expect(!text.contains("chunked"))
      #expect(RawReply(text).events.count == 4)
    }
  }

  @Test
  func `a client that asks before it sends is told to go on`() async throws {
    try await withEndpoint { endpoint in
      let socket = try await endpoint.socket()
      let body = Self.call("echo", ["text": "asked"])
      socket.send(
        "POST", "/mcp",
        Self.head("tools/call", "echo") + ["Expect: 100-continue", "Content-Length: \(body.utf8.count)"])
      await socket.text(with: "HTTP/1.1 100 Continue\r\n\r\n")
      _ = await socket.reply()
      socket.send(body)
      #expect(await socket.reply().json["result"]?["content"]?[0]?["text"] == "asked")
      // One that would be refused anyway is not asked for its body.
      let refused = try await endpoint.socket()
      refused.send("POST", "/nothing", ["Expect: 100-continue", "Content-Length: 100"])
      #expect(await refused.reply().status == 404)
    }
  }

  @Test(arguments: [
    "GARBAGE\r\n\r\n", "POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
    "POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n",
    "POST /mcp HTTP/9.9\r\nHost: a\r\n\r\n", "POST /mcp HTTP/1.1\r\nBad Name: x\r\n\r\n",
    "POST /mcp HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}",
  ])
  func `what is no HTTP is refused and the connection closed`(text: String) async throws {
    let clock = ManualClock()
    try await withEndpoint(clock: clock) { endpoint in
      let socket = try await endpoint.socket()
      socket.send(text)
      #expect(await socket.reply().status == 400)
      await socket.closed(clock)
    }
  }

  @Test
  func `a head is bounded in bytes and in fields`() async throws {
    try await withEndpoint { configuration in
      configuration.limits.maximumHeadBytes = 2000
      configuration.limits.maximumFields = 20
    } _: { endpoint in
      for fields in [
        ["X-Long: " + String(repeating: "x", count: 3000)], (0..<30).map { "X-\($0): 1" },
      ] {
        let socket = try await endpoint.socket()
        socket.send("POST", "/mcp", fields)
        let reply = await socket.reply()
        #expect(reply.status == 431, "\(reply)")
      }
      let socket = try await endpoint.socket()
      socket.send("POST", "/mcp", ["X-Fine: " + String(repeating: "x", count: 1500)])
      #expect(await socket.reply().status == 415)
    }
  }

  @Test  // HS-03
  func `a body over the limit is refused before it is read`() async throws {
    let clock = ManualClock()
    try await withEndpoint(clock: clock) { configuration in
      configuration.limits.maximumBodyBytes = 10_000
    } _: { endpoint in
      let told = try await endpoint.socket()
      told.send("POST", "/mcp", Self.head("tools/call", "echo") + ["Content-Length: 10001"])
      let refusal = await told.reply()
      #expect(refusal.status == 413)
      #expect(refusal.fields["connection"] == "close")
      let untold = try await endpoint.socket()
      untold.send("POST", "/mcp", Self.head("tools/call", "echo") + ["Transfer-Encoding: chunked"])
      untold.send("2711\r\n" + String(repeating: "x", count: 10_001))
      #expect(await untold.reply().status == 413)
      for socket in [told, untold] { await socket.closed(clock) }
    }
  }

  @Test(arguments: ["", "POST /mcp HT", "POST /mcp HTTP/1.1\r\nHost: a\r\nX: "])
  func `a head that does not end is not waited for`(text: String) async throws {
    let clock = ManualClock()
    try await withEndpoint(clock: clock) { endpoint in
      let socket = try await endpoint.socket()
      socket.send(text)
      let other = try await endpoint.socket()
      Self.send(other, "echo")
      #expect(await other.reply().status == 200)
      // Bytes that dribble in do not make the time longer.
      #expect(await socket.closed(clock) { text.hasSuffix(" ") ? "x" : "" }.isEmpty)
      // Between two requests there is a time, too.
      Self.send(other, "echo")
      #expect(await other.reply().status == 200)
      await other.closed(clock)
    }
  }

  @Test
  func `a body that does not end is refused`() async throws {
    let clock = ManualClock()
    try await withEndpoint(clock: clock) { endpoint in
      let socket = try await endpoint.socket()
      socket.send("POST", "/mcp", Self.head("tools/call", "echo") + ["Content-Length: 100", "Expect: 100-continue"])
      await socket.text(with: "100 Continue")
      _ = await socket.reply()
      for _ in 0..<30 {
        socket.send("x")
        clock.advance(by: .seconds(1))
      }
      #expect(await socket.reply().status == 408)
      await socket.closed(clock)
    }
  }

  @Test  // CX-05 HS-08
  func `a client that hangs up has cancelled its request`() async throws {
    let (gate, started, stopped) = (Gate(), Gate(), Gate())
    try await withEndpoint(try SampleService.make(gate: gate, started: started, stopped: stopped)) { endpoint in
      let socket = try await endpoint.socket()
      Self.send(socket, "slow")
      await started.wait()
      socket.close()
      await stopped.wait()
    }
  }

  @Test
  func `there are only so many connections and requests`() async throws {
    let (gate, started) = (Gate(), Gate())
    try await withEndpoint(try SampleService.make(gate: gate, started: started)) { configuration in
      configuration.limits.maximumConnections = 2
      configuration.limits.maximumRequests = 1
    } _: { endpoint in
      let (first, second) = (try await endpoint.socket(), try await endpoint.socket())
      Self.send(first, "slow")
      await started.wait()
      Self.send(second, "echo")
      let refused = await second.reply()
      #expect(refused.status == 503)
      #expect(refused.fields["retry-after"] == "1")
      let third = try await endpoint.socket()
      #expect(await third.reply().status == 503)
      await third.closed()
      gate.open()
      #expect(await first.reply().status == 200)
      Self.send(second, "echo")
      #expect(await second.reply().status == 200)
    }
  }

  @Test
  func `a stream that its client does not read is cut off`() async throws {
    let (gate, started) = (Gate(), Gate())
    let text = String(repeating: "x", count: 100_000)
    let service = try MCPService(info: MCPImplementation(name: "s", version: "1")) {
      MCPServiceTool(name: "flood") { _, context in
        for step in 0..<1000 {
          context.progress(Double(step), text)
          if Task.isCancelled { break }
          await Task.yield()
        }
        started.open()
        await gate.wait()
        return "flooded"
      }
    }
    try await withEndpoint(service) { endpoint in
      let socket = try await endpoint.socket()
      try await socket.pause(true)
      Self.send(socket, "flood", progress: true)
      await started.wait()
      gate.open()
      try await socket.pause(false)
      let received = await socket.closed()
      #expect(received.utf8.count < 50_000_000)
      #expect(!received.contains("flooded"))
    }
  }

  @Test
  func `a client that reads nothing is not waited for`() async throws {
    let clock = ManualClock()
    let text = String(repeating: "x", count: 32 << 20)
    let service = try MCPService(info: MCPImplementation(name: "s", version: "1")) {
      MCPServiceTool(name: "large") { _, _ in .init(text: text) }
    }
    try await withEndpoint(service, clock: clock) { endpoint in
      let socket = try await endpoint.socket()
      try await socket.pause(true)
      Self.send(socket, "large")
      socket.readOnce()
      await socket.text(with: "HTTP/1.1 200")
      for second in 1...70 {
        await clock.sleeper(until: .seconds(second))
        clock.advance(by: .seconds(1))
      }
      try await socket.pause(false)
      #expect(await socket.closed().utf8.count < 32 << 20)
    }
  }
}
