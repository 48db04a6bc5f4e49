import HTTPCarrier
import JSONKit
import LLM
import LLMProviders
import NIOWebSocket
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct RealtimeSessionTests {
  private static let key = APIKey("sk-0123456789")

  private func connect(
    _ url: String, timeouts: HTTPTimeouts = HTTPTimeouts(), limits: HTTPLimits = HTTPLimits()
  ) async throws -> RealtimeSession {
    var call = ModelCall(method: "GET", url: url)
    call.set("authorization", "Bearer sk-0123456789")
    return try await RealtimeSession.connect(
      call, provider: "openai", key: Self.key, client: HTTPModelClient(timeouts: timeouts, limits: limits)
    ) { head, body in
      InvocationError(
        .authenticationFailed, String(decoding: body, as: UTF8.self), kind: .authentication, status: head.status)
    }
  }

  @Test func `events go both ways, whole and in order`() async throws {
    let long = String(repeating: "ü", count: 100_000)
    try await LoopbackSocket.run { message in
      [.send(#"{"echo":\#(message)}"#), .fragments([#"{"long":""#, long, #""}"#])]
    } _: { server in
      let session = try await connect(server.url)
      for number in 1...3 {
        try await session.send(["n": .integer(Int64(number))])
        #expect(try await session.next() == ["echo": ["n": .integer(Int64(number))]])
        #expect(try await session.next()?["long"]?.stringValue == long)
      }
      #expect(server.fields["authorization"] == "Bearer sk-0123456789")
      #expect(server.connections == 1)
      session.close()
      await server.goodbye()
    }
  }

  @Test func `a ping is answered`() async throws {
    try await LoopbackSocket.run { _ in
      [.ping("are you there"), .send("1")]
    } _: { server in
      let session = try await connect(server.url)
      try await session.send(nil)
      #expect(try await session.next() == 1)
      try await session.send(nil)
      #expect(try await session.next() == 1)
      #expect(server.pongs.first == "are you there")
    }
  }

  @Test func `an orderly end is the end`() async throws {
    try await LoopbackSocket.run { _ in
      [.send("1"), .close(.normalClosure)]
    } _: { server in
      let session = try await connect(server.url)
      try await session.send(nil)
      #expect(try await session.next() == 1)
      #expect(try await session.next() == nil)
      #expect(try await session.next() == nil)
      await #expect(throws: InvocationError.self) { try await session.send(nil) }
    }
  }

  @Test(arguments: [
    (LoopbackSocket.Step.close(.unexpectedServerError), "1011"), (.cut("{"), "without a goodbye"),
    (.send("{no json"), "no JSON"),
  ])
  func `what breaks the session is told`(step: LoopbackSocket.Step, words: String) async throws {
    try await LoopbackSocket.run { _ in
      [step]
    } _: { server in
      let session = try await connect(server.url)
      try await session.send(nil)
      let error = await #expect(throws: InvocationError.self) { try await session.next() }
      #expect(error?.message.contains(words) == true, "\(error?.message ?? "")")
      #expect(error?.provider == "openai")
    }
  }

  @Test func `a message over the limit ends the session`() async throws {
    try await LoopbackSocket.run { _ in
      [.send(String(repeating: "1", count: 2_000))]
    } _: { server in
      let session = try await connect(server.url, limits: HTTPLimits(maximumEventBytes: 1_000))
      try await session.send(nil)
      await #expect(throws: InvocationError.self) { try await session.next() }
    }
  }

  @Test func `silence is a timeout, and the session can be asked again`() async throws {
    try await LoopbackSocket.run { message in
      message == "1" ? [] : [.send("2")]
    } _: { server in
      let session = try await connect(server.url, timeouts: HTTPTimeouts(idle: .seconds(1)))
      try await session.send(1)
      let error = await #expect(throws: InvocationError.self) { try await session.next() }
      #expect(error?.kind == .timeout)
      try await session.send(2)
      #expect(try await session.next() == 2)
    }
  }

  @Test func `cancelling the reader ends its wait only`() async throws {
    try await LoopbackSocket.run { _ in
      [.send("1")]
    } _: { server in
      let session = try await connect(server.url)
      await withThrowingTaskGroup(of: JSON?.self) { group in
        group.addTask { try await session.next() }
        group.cancelAll()
        await #expect(throws: CancellationError.self) { try await group.next() }
      }
      try await session.send(nil)
      #expect(try await session.next() == 1)
    }
  }

  @Test func `a refused handshake says what the provider said`() async throws {
    try await LoopbackServer.run({ _ in Replies.document(#"{"error":"wrong key"}"#, status: "401 Unauthorized") }) {
      server in
      let error = await #expect(throws: InvocationError.self) { _ = try await connect(server.baseURL) }
      #expect(error?.status == 401)
      #expect(error?.message.contains("wrong key") == true)
    }
  }

  @Test(arguments: ["ftp://x", "localhost", "ws://", "ws://host:0/"])
  func `an address that is none is refused`(url: String) async throws {
    let error = await #expect(throws: InvocationError.self) { _ = try await connect(url) }
    #expect(error?.message.contains(url) == true)
  }

  @Test func `nobody at the address is a network failure`() async throws {
    let error = await #expect(throws: InvocationError.self) { _ = try await connect("ws://127.0.0.1:1/") }
    #expect(error?.kind == .network)
  }

  @Test func `a provider opens a session at its own address`() async throws {
    try await LoopbackSocket.run { _ in
      [.send("1")]
    } _: { server in
      let base = server.baseURL
      for scheme in ["ws", "http"] {
        let settings = OpenAIResponsesSettings(baseURL: scheme + base.dropFirst(2), apiKey: Self.key)
        let provider = OpenAIResponsesProvider(settings: settings, client: HTTPModelClient())
        let session = try await provider.realtime(model: "gpt realtime/1")
        try await session.send(["type": "response.create"])
        #expect(try await session.next() == 1)
      }
      #expect(server.target == "/v1/realtime?model=gpt%20realtime%2F1")
    }
  }
}
