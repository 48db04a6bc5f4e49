import JSONKit
import MCP
import Services
import TestKit
import Testing

@testable import HTTPEndpoint

/// How a listener ends.
struct DrainTests {
  private static func send(_ socket: RawSocket, _ method: String, _ params: JSON.Object, name: String? = nil) {
    let request = Messages.modern(method, params)
    var fields = ["Content-Type: application/json", "Accept: \(Messages.accept)", "MCP-Protocol-Version: 2026-07-28"]
    fields.append("Mcp-Method: \(method)")
    if let name { fields.append("Mcp-Name: \(name)") }
    socket.send("POST", "/mcp", fields, body: String(decoding: request.body, as: UTF8.self))
  }

  @Test  // SU-07
  func `requests come to their end, subscriptions get their result, and nobody new is served`() async throws {
    let (gate, started) = (Gate(), Gate())
    try await withEndpoint(try SampleService.make(gate: gate, started: started)) { endpoint in
      let (busy, listener, idle) = (
        try await endpoint.socket(), try await endpoint.socket(), try await endpoint.socket()
      )
      Self.send(idle, "server/discover", [:])
      #expect(await idle.reply().status == 200)
      Self.send(listener, "subscriptions/listen", ["notifications": ["toolsListChanged": true]])
      await listener.text(with: "acknowledged")
      Self.send(busy, "tools/call", ["name": "slow"], name: "slow")
      await started.wait()
      endpoint.end()
      let last = await listener.reply()
      #expect(last.events.last?["result"]?["resultType"] == "complete")
      await listener.closed()
      await idle.closed()
      await #expect(throws: (any Error).self) { _ = try await endpoint.socket() }
      // On a connection that is still open a new request is refused.
      Self.send(busy, "server/discover", [:])
      gate.open()
      let answer = await busy.reply()
      #expect(answer.json["result"]?["content"]?[0]?["text"] == "slow is done")
      await busy.closed()
      await endpoint.ended()
    }
  }

  @Test
  func `a request that takes too long is answered with an error`() async throws {
    let (gate, started, stopped) = (Gate(), Gate(), Gate())
    let clock = ManualClock()
    let service = try SampleService.make(gate: gate, started: started, stopped: stopped)
    try await withEndpoint(service, clock: clock) {
      $0.drainTime = .seconds(5)
    } _: { endpoint in
      let modern = try await endpoint.socket()
      Self.send(modern, "tools/call", ["name": "slow"], name: "slow")
      await started.wait()
      endpoint.end()
      await clock.sleeper(until: .seconds(5))
      clock.advance(by: .seconds(5))
      let answer = await modern.reply()
      #expect(answer.status == 503)
      #expect(answer.json["id"] == 1)
      #expect(answer.json["error"]?["code"] == -32603)
      await stopped.wait()
      await endpoint.ended()
    }
  }

  @Test
  func `one whose client was shown that somebody is there gets the error as its last event`() async throws {
    let (gate, started) = (Gate(), Gate())
    let clock = ManualClock()
    try await withEndpoint(try SampleService.make(gate: gate, started: started), clock: clock) { endpoint in
      let modern = try await endpoint.socket()
      Self.send(modern, "tools/call", ["name": "slow"], name: "slow")
      await started.wait()
      endpoint.end()
      await clock.sleeper(until: .seconds(30))
      clock.advance(by: .seconds(30))
      let answer = await modern.reply()
      #expect(answer.status == 200)
      #expect(answer.events.last?["id"] == 1)
      #expect(answer.events.last?["error"]?["code"] == -32603)
      await endpoint.ended()
    }
  }

  @Test
  func `so is one of a session`() async throws {
    let (gate, started) = (Gate(), Gate())
    let clock = ManualClock()
    try await withEndpoint(try SampleService.make(gate: gate, started: started), clock: clock) {
      $0.drainTime = .seconds(5)
    } _: { endpoint in
      let socket = try await endpoint.socket()
      let fields = ["Content-Type: application/json", "Accept: \(Messages.accept)"]
      socket.send("POST", "/mcp", fields, body: String(decoding: Messages.initialize().body, as: UTF8.self))
      let session = try #require(await socket.reply().fields["mcp-session-id"])
      socket.send(
        "POST", "/mcp", fields + ["Mcp-Session-Id: \(session)"],
        body: #"{"jsonrpc":"2.0","id":5,"method":"tools/call","params":{"name":"slow"}}"#)
      await started.wait()
      endpoint.end()
      await clock.sleeper(until: .seconds(5))
      clock.advance(by: .seconds(5))
      let answer = await socket.reply()
      #expect(answer.json["id"] == 5)
      #expect(answer.json["error"]?["code"] == -32603)
      await endpoint.ended()
    }
  }

  @Test
  func `a listener without connections ends at once`() async throws {
    try await withEndpoint { endpoint in
      endpoint.end()
      await endpoint.ended()
    }
  }
}
