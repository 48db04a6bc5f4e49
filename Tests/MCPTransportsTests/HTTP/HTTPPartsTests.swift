import HTTPCarrier
import JSONRPC
import NIOCore
import Testing

@testable import MCPTransports

struct HTTPPartsTests {
  // MARK: Reconnection

  @Test func `the waits double up to the longest and end after the attempts`() {
    var attempts = Reconnection(Reconnection.Limits(attempts: 7))
    let waits = (0..<8).map { _ in attempts.next(jitter: 0) }
    #expect(
      waits == [.seconds(1), .seconds(2), .seconds(4), .seconds(8), .seconds(16), .seconds(30), .seconds(30), nil])
  }

  @Test func `jitter adds up to half, success begins anew`() {
    var attempts = Reconnection(Reconnection.Limits(attempts: 2))
    #expect(attempts.next(jitter: 1) == .milliseconds(1500))
    _ = attempts.next(jitter: 0)
    #expect(attempts.next(jitter: 0) == nil)
    attempts.succeeded()
    #expect(attempts.next(jitter: 0) == .seconds(1))
  }

  @Test func `a quiet stream that lived long was a good one, a short one was not`() {
    var attempts = Reconnection(Reconnection.Limits(attempts: 2))
    for life in [Duration.seconds(29), .seconds(30)] {
      _ = attempts.next(jitter: 0)
      _ = attempts.next(jitter: 0)
      attempts.ended(after: life)
      #expect((attempts.next(jitter: 0) == nil) == (life < .seconds(30)))
      attempts.succeeded()
    }
  }

  @Test func `a server that names a wait is waited for, within bounds`() {
    var attempts = Reconnection(Reconnection.Limits())
    attempts.heard(retryMilliseconds: 3000)
    #expect(attempts.next(jitter: 0) == .seconds(3))
    attempts.succeeded()
    #expect(attempts.next(jitter: 1) == .milliseconds(3300))
    attempts.succeeded()
    attempts.heard(retryMilliseconds: 0)
    #expect(attempts.next(jitter: 0) == .milliseconds(100))
    attempts.succeeded()
    attempts.heard(retryMilliseconds: .max)
    #expect(attempts.next(jitter: 0) == .seconds(300))
    attempts.heard(retryMilliseconds: nil)
    #expect(attempts.next(jitter: 0) == .seconds(300))
  }

  // MARK: The outbox

  @Test func `an outbox takes what fits and gives it out in order`() async throws {
    let outbox = HTTPOutbox(maximumMessages: 2)
    let messages = (0..<3).map { Outbound(kind: .notification, method: "\($0)", bytes: []) }
    try outbox.add(messages[0])
    try outbox.add(messages[1])
    #expect(throws: TransportError.self) { try outbox.add(messages[2]) }
    #expect(await outbox.next()?.map(\.method) == ["0", "1"])
    try await outbox.drained()
    outbox.finish(TransportError(.closed, "over"))
    #expect(await outbox.next() == nil)
    await #expect(throws: TransportError.self) { try await outbox.drained() }
    #expect(throws: TransportError(.closed, "over")) { try outbox.add(messages[2]) }
  }

  // MARK: Refusals

  @Test(arguments: [
    (
      #"{"jsonrpc":"2.0","id":9,"error":{"code":-1,"message":"m"}}"#,
      #"{"jsonrpc":"2.0","error":{"code":-1,"message":"m"}}"#
    ),
    (#"{"error":{"code":5}}"#, #"{"jsonrpc":"2.0","error":{"code":5}}"#), (#"{"error":"invalid_token"}"#, nil),
    ("no", nil),
    ("", nil), ("[]", nil), (#"{"error":{"code":"x"}}"#, nil),
  ])
  func `only an error of the protocol is a message`(body: String, message: String?) {
    let refusal = HTTPRefusal(AnswerHead(status: 400), body: Array(body.utf8))
    #expect(refusal.message.map { String(decoding: $0, as: UTF8.self) } == message)
  }

  // MARK: The peer

  private func sent(_ peer: inout HTTPPeer, _ kind: Outbound.Kind, _ method: String?, _ headers: [Outbound.Header] = [])
    -> [String]
  {
    let (fields, secret) = peer.sending(Outbound(kind: kind, method: method, headers: headers, bytes: []))
    return (fields + secret).map { "\($0.name): \($0.value)" }
  }

  @Test func `the era is that of the last request`() {
    var peer = HTTPPeer()
    let modern = [Outbound.Header("MCP-Protocol-Version", "M"), Outbound.Header("Mcp-Method", "server/discover")]
    #expect(
      sent(&peer, .request(.integer(1)), "server/discover", modern) == [
        "MCP-Protocol-Version: M", "Mcp-Method: server/discover",
      ])
    #expect(peer.traits.abandonCancels)
    #expect(!peer.traits.carriesClientNotifications)
    #expect(sent(&peer, .request(.integer(2)), "initialize").isEmpty)
    #expect(!peer.traits.abandonCancels)
    peer.initialized(AnswerHead(status: 200, fields: [HTTPField("mcp-session-id", "s")]))
    let legacy = [Outbound.Header("MCP-Protocol-Version", "L")]
    let fields = ["MCP-Protocol-Version: L", "Mcp-Session-Id: s"]
    #expect(sent(&peer, .notification, "notifications/initialized", legacy) == fields)
    #expect(sent(&peer, .response(to: .integer(4)), nil) == fields)
    #expect(sent(&peer, .request(.integer(5)), "tools/call", legacy) == fields)
    #expect(sent(&peer, .request(.integer(6)), "initialize").isEmpty, "a new handshake begins without a session")
  }

  // MARK: Events

  @Test func `events are told apart by name and data, at every cut`() throws {
    let text =
      ": c\nid: 1\ndata:\n\nevent: endpoint\ndata: /m\n\nid: 2\nretry: 7\ndata: {}\n\nevent: x\ndata: y\n\nid: 3\nevent: message\n\n"
    let bytes = Array(text.utf8)
    for cut in 0...bytes.count {
      var events = MessageEvents(maximumMessageBytes: 100)
      var seen = try events.decode(ByteBuffer(bytes: bytes[..<cut]))
      seen += try events.decode(ByteBuffer(bytes: bytes[cut...]))
      #expect(seen == [.priming, .endpoint("/m"), .message(Array("{}".utf8))])
      #expect(events.lastEventID == "3")
      #expect(events.retryMilliseconds == 7)
    }
  }

  @Test func `a stream that goes on keeps the id of the one before until it has its own`() throws {
    var events = MessageEvents(maximumMessageBytes: 100, lastEventID: "old")
    _ = try events.decode(ByteBuffer(string: "data: {}\n\n"))
    #expect(events.lastEventID == "old")
    _ = try events.decode(ByteBuffer(string: "id: new\ndata: {}\n\n"))
    #expect(events.lastEventID == "new")
  }
}
