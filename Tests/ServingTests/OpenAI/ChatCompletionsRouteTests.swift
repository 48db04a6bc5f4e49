import JSONKit
import LLM
import Logging
import Synchronization
import TestKit
import Testing

@testable import HTTPEndpoint
@testable import Serving

@Suite(.timeLimit(.minutes(5)))
struct ChatCompletionsRouteTests {
  private func route(_ models: PlayedModels) -> ChatCompletionsRoute {
    ChatCompletionsRoute(completions: models.completions, logger: Logger(label: "test"))
  }

  private func request(_ body: JSON) -> EndpointRequest {
    EndpointRequest(
      "POST", ChatCompletionsRoute.path, fields: ["Content-Type": "application/json"], body: body.bytes)
  }

  private func asked(stream: Bool) -> EndpointRequest {
    request(["model": "p/m", "messages": [["role": "user", "content": "Hi"]], "stream": .bool(stream)])
  }

  @Test func `a whole answer is one JSON document`() async throws {
    let reply = await route(PlayedModels(Played.text("Hello"))).answer(asked(stream: false))
    #expect(reply.status == 200)
    #expect(reply.fields["Content-Type"] == "application/json")
    #expect(try JSON(parsing: reply.wholeText)["choices"]?[0]?["message"]?["content"] == "Hello")
  }

  @Test func `a streamed answer is events, and the last one says so`() async throws {
    let reply = await route(PlayedModels(Played.text("Hello there"))).answer(asked(stream: true))
    #expect(reply.status == 200)
    #expect(reply.fields["Content-Type"] == "text/event-stream")
    let reader = ReplyReader()
    try await reader.take(reply)
    #expect(reader.text.hasPrefix("data: {\"id\":\"r1\""))
    #expect(reader.text.hasSuffix("}\n\ndata: [DONE]\n\n"))
    #expect(reader.events.count == 4)
  }

  @Test(arguments: [nil, "text/plain", "application/x-www-form-urlencoded", "application/jsonx"])
  func `a body that does not say it is JSON is refused before it is read`(type: String?) throws {
    var fields = EndpointFields()
    if let type { fields.add("Content-Type", type) }
    let head = EndpointRequest("POST", ChatCompletionsRoute.path, fields: fields)
    let refusal = try #require(route(PlayedModels([])).refusal(of: head))
    #expect(refusal.status == 415)
    #expect(try JSON(parsing: refusal.wholeText)["error"]?["type"] == "invalid_request_error")
  }

  @Test(arguments: ["application/json", "Application/JSON; charset=utf-8", "application/json ;charset=utf-8"])
  func `JSON may name its characters`(type: String) {
    let head = EndpointRequest("POST", ChatCompletionsRoute.path, fields: ["Content-Type": type])
    #expect(route(PlayedModels([])).refusal(of: head) == nil)
  }

  @Test func `a body that is no JSON, or no request, is refused`() async throws {
    var broken = asked(stream: false)
    broken.body = Array("{\"model\":".utf8)
    let reply = await route(PlayedModels([])).answer(broken)
    #expect(reply.status == 400)
    #expect(try JSON(parsing: reply.wholeText)["error"]?["code"] == "invalid_json")
    let several = await route(PlayedModels([])).answer(request(["model": "m", "messages": [], "n": 2]))
    #expect(several.status == 400)
    #expect(try JSON(parsing: several.wholeText)["error"]?["param"] == "n")
  }

  @Test(arguments: [true, false])
  func `a failure before the first event has its own status and fields`(isStreamed: Bool) async throws {
    let failure = InvocationError(
      .rateLimitExceeded, "slow down", kind: .rateLimit, provider: "p", retryAfter: .seconds(7))
    let reply = await route(PlayedModels(failing: failure)).answer(asked(stream: isStreamed))
    #expect(reply.status == 429)
    #expect(reply.fields["Retry-After"] == "7")
    #expect(reply.fields["Content-Type"] == "application/json")
    #expect(
      try JSON(parsing: reply.wholeText) == [
        "error": [
          "message": "p: slow down", "type": "rate_limit_error", "param": .null, "code": "rate_limit_exceeded",
        ]
      ])
  }

  @Test func `a failure after the first event ends the stream in order, with the error as its last event`() async throws
  {
    let reply = await route(PlayedModels([Played.chunk(.open(.text("half")))])).answer(asked(stream: true))
    #expect(reply.status == 200)
    let reader = ReplyReader()
    try await reader.take(reply)
    #expect(reader.events.count == 2)
    #expect(try JSON(parsing: reader.events[1])["error"]?["code"] == "provider_error")
    #expect(!reader.text.contains("[DONE]"))
  }
}

// MARK: Clients that hang up or read slowly

extension ChatCompletionsRouteTests {
  /// Models that begin to answer and then say nothing more.
  private func silent(begun: Gate, closed: Gate, first: StreamChunk?) -> PlayedModels {
    let first = Mutex(first)
    return PlayedModels { _ in
      ResponseStream(
        batches: {
          if let chunk = first.withLock({ $0.take() }) { return [chunk] }
          begun.open()
          try await ManualClock().sleep(until: ManualClock.Instant(offset: .seconds(1)), tolerance: nil)
          return nil
        }, cancel: { closed.open() })
    }
  }

  @Test func `hanging up in mid-stream ends the request at the provider`() async throws {
    let (begun, closed) = (Gate(), Gate())
    let models = silent(begun: begun, closed: closed, first: Played.chunk(.open(.text("first"))))
    let reply = await route(models).answer(asked(stream: true))
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await ReplyReader().take(reply) }
      await begun.wait()
      #expect(!closed.isOpen)
      group.cancelAll()
    }
    #expect(closed.isOpen)
  }

  @Test(arguments: [true, false])
  func `hanging up before the first event ends the request at the provider`(isStreamed: Bool) async throws {
    let (begun, closed) = (Gate(), Gate())
    let route = route(silent(begun: begun, closed: closed, first: nil))
    await withTaskGroup(of: Void.self) { group in
      group.addTask { _ = await route.answer(asked(stream: isStreamed)) }
      await begun.wait()
      group.cancelAll()
    }
    #expect(closed.isOpen)
  }

  @Test func `a connection that is lost ends the request at the provider`() async throws {
    let closed = Gate()
    let models = PlayedModels { _ in
      ResponseStream(batches: { [Played.chunk(.append("more"))] }, cancel: { closed.open() })
    }
    let reply = await route(models).answer(asked(stream: true))
    let reader = ReplyReader(room: 3)
    await withTaskGroup(of: Void.self) { group in
      group.addTask {
        await #expect(throws: EndpointError.self) { try await reader.take(reply) }
      }
      reader.hangUp()
    }
    #expect(closed.isOpen)
  }

  @Test func `a client that reads slowly slows its provider down`() async throws {
    let pulled = Mutex(0)
    let asked = Gate()
    let models = PlayedModels { _ in
      ResponseStream({
        let number = pulled.withLock { number in
          number += 1
          return number
        }
        if number == 5 { asked.open() }
        return Played.chunk(.append("word"))
      })
    }
    let reply = await route(models).answer(self.asked(stream: true))
    #expect(pulled.withLock { $0 } == 1)
    let reader = ReplyReader(room: 1)
    await withTaskGroup(of: Void.self) { group in
      group.addTask { try? await reader.take(reply) }
      for _ in 1...4 { reader.read(1) }
      await asked.wait()
      // There is room for one piece and for the four that were read: no sixth is made.
      #expect(pulled.withLock { $0 } == 5)
      #expect(reader.events.count <= 5)
      group.cancelAll()
    }
    #expect(pulled.withLock { $0 } == 5)
  }
}
