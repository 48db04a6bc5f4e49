import HTTPCarrier
import JSONKit
import LLM
import LLMProviders
import NIOWebSocket
import TestKit
import Testing

/// Responses over a WebSocket: the same answers as over events.
@Suite(.timeLimit(.minutes(5)))
struct ResponsesSocketTests {
  private func provider(_ server: LoopbackSocket, timeouts: HTTPTimeouts = HTTPTimeouts()) -> OpenAIResponsesProvider {
    OpenAIResponsesProvider(
      settings: OpenAIResponsesSettings(
        baseURL: server.baseURL, apiKey: HTTPStreamTests.key),
      client: HTTPModelClient(timeouts: timeouts))
  }

  @Test func `it passes the suite of every provider`() async throws {
    let conformance = ProviderConformance { scene, body in
      let failures = Collected<[String]>()
      let steps: [LoopbackSocket.Step] =
        switch scene {
        case .text: LoopbackSocket.frames(ofEvents: WireScript.responses.text)
        case .calls: LoopbackSocket.frames(ofEvents: WireScript.responses.calls)
        case .cut: LoopbackSocket.frames(ofEvents: WireScript.responses.cut) + [.cut("{")]
        case .wrongKey:
          [.send(#"{"type":"error","status":401,"error":{"code":"invalid_api_key","message":"wrong key"}}"#)]
        }
      try await LoopbackSocket.run { _ in
        steps
      } _: { server in
        failures.add(try await body(provider(server)))
      }
      return failures.all.flatMap { $0 }
    }
    let failures = try await conformance.failures()
    // On an open socket a wrong key is told after the answer began.
    #expect(failures.filter { !$0.contains("streaming_failed") } == [])
  }

  @Test func `two turns use one socket, and the request is an event without stream`() async throws {
    try await LoopbackSocket.run { _ in
      LoopbackSocket.frames(ofEvents: Replies.responses)
    } _: { server in
      let provider = provider(server)
      for _ in 1...2 {
        #expect(try await provider.invoke(HTTPStreamTests.request).aggregate().text == "Hello there")
      }
      #expect(server.connections == 1)
      #expect(server.fields["authorization"] == "Bearer sk-secret-0123456789")
      let message = try JSON(parsing: server.messages[0])
      #expect(message["type"] == "response.create")
      #expect(message["stream"] == nil)
      #expect(message["model"] == "m1")
    }
  }

  @Test func `an answer that is given up closes its socket, and the next one opens another`() async throws {
    try await LoopbackSocket.run { message in
      message.contains("slow")
        ? Array(LoopbackSocket.frames(ofEvents: Replies.responses).prefix(3))
        : LoopbackSocket.frames(ofEvents: Replies.responses)
    } _: { server in
      let provider = provider(server)
      var slow = HTTPStreamTests.request
      slow.invocation.model = "slow"
      let stream = try await provider.invoke(slow)
      _ = try await stream.next()
      stream.close()
      await server.goodbye()
      #expect(try await provider.invoke(HTTPStreamTests.request).aggregate().text == "Hello there")
      #expect(server.connections == 2)
    }
  }

  @Test func `pings between the events change nothing`() async throws {
    try await LoopbackSocket.run { _ in
      LoopbackSocket.frames(ofEvents: Replies.responses).flatMap { [.ping("p"), $0] }
    } _: { server in
      let response = try await provider(server).invoke(HTTPStreamTests.request).aggregate()
      #expect(response.text == "Hello there")
    }
  }

  @Test func `a handshake that is refused is classified`() async throws {
    let body = #"{"error":{"message":"Incorrect API key","type":"invalid_request_error","code":"invalid_api_key"}}"#
    try await LoopbackServer.run({ _ in Replies.document(body, status: "401 Unauthorized") }) { server in
      let settings = OpenAIResponsesSettings(baseURL: "ws" + server.baseURL.dropFirst(4), apiKey: HTTPStreamTests.key)
      let provider = OpenAIResponsesProvider(settings: settings, client: HTTPModelClient())
      let error = await #expect(throws: InvocationError.self) { _ = try await provider.invoke(HTTPStreamTests.request) }
      #expect(error?.code == .authenticationFailed)
      #expect(error?.status == 401)
    }
  }
}

/// Every recorded stream of Responses, played as frames, gives the chunks it gives as events.
@Suite(
  "fixtures: recorded streams as frames", .enabled(if: Fixtures.has("llm"), "the fixtures are not here"),
  .timeLimit(.minutes(5)))
struct ResponsesFramesTests {
  @Test(arguments: Fixtures.names(in: "llm/openai-responses", ending: ".sse"))
  func `a recorded stream gives the same answer over a WebSocket`(name: String) async throws {
    let events = String(decoding: try Fixtures.bytes("llm/openai-responses/\(name).sse"), as: UTF8.self)
    let answers = Collected<JSON>()
    try await LoopbackServer.run({ _ in Replies.stream(events) }) { server in
      answers.add(await answer(server.baseURL))
    }
    try await LoopbackSocket.run { _ in
      LoopbackSocket.frames(ofEvents: events) + [.close(.normalClosure)]
    } _: { server in
      answers.add(await answer(server.baseURL))
    }
    #expect(answers.all[0] == answers.all[1])
    #expect(answers.all[0] != .null)
  }

  /// The answer, or the error with what had arrived.
  private func answer(_ baseURL: String) async -> JSON {
    let settings = OpenAIResponsesSettings(baseURL: baseURL, apiKey: HTTPStreamTests.key)
    let provider = OpenAIResponsesProvider(settings: settings, client: HTTPModelClient())
    do {
      return try await provider.invoke(HTTPStreamTests.request).aggregate().json
    } catch let error as InvocationError {
      return error.failureJSON
    } catch {
      return .null
    }
  }
}
