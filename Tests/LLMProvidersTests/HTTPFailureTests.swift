import HTTPCarrier
import JSONKit
import LLM
import LLMProviders
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5))) struct HTTPFailureTests {
  /// The error of a request that such a server answers.
  private func failure(
    _ steps: [LoopbackServer.Step], timeouts: HTTPTimeouts = HTTPTimeouts(), limits: HTTPLimits = HTTPLimits(),
    deadline: Duration? = nil
  ) async throws -> InvocationError {
    let caught = Collected<InvocationError>()
    try await LoopbackServer.run({ _ in steps }) { server in
      var request = HTTPStreamTests.request
      request.deadline = deadline.map { ContinuousClock.now + $0 }
      let provider = HTTPStreamTests.openAI(server, timeouts: timeouts, limits: limits)
      do {
        _ = try await provider.invoke(request).aggregate()
      } catch let error as InvocationError {
        caught.add(error)
      }
    }
    return try #require(caught.all.first)
  }

  private var halfStream: [LoopbackServer.Step] {
    [.write(Replies.streamHead)] + Replies.chunks(Array(Replies.openAI.utf8.prefix(110)))
  }

  @Test func `a reset in mid-stream is a network failure that keeps the text`() async throws {
    let error = try await failure(halfStream + [.reset])
    #expect(error.code == .streamingFailed)
    #expect(error.kind == .network)
    #expect(error.isRetryable)
    #expect(error.provider == "openai-chat")
    #expect(error.partial?.text == "Hello")
  }

  @Test func `a clean end before the answer's end is a truncation`() async throws {
    let error = try await failure(halfStream + [.write("0\r\n\r\n")])
    #expect(error.kind == .streamTruncated)
    #expect(error.partial?.text == "Hello")
  }

  @Test func `a connection closed without an answer is a network failure`() async throws {
    let error = try await failure([.close])
    #expect(error.code == .providerUnavailable)
    #expect(error.kind == .network)
  }

  @Test func `a server that is not there is a network failure`() async throws {
    let settings = OpenAIChatSettings(baseURL: "http://127.0.0.1:1/v1")
    let provider = OpenAIChatProvider(settings: settings, client: HTTPModelClient())
    let error = await #expect(throws: InvocationError.self) { _ = try await provider.invoke(HTTPStreamTests.request) }
    #expect(error?.code == .providerUnavailable)
    #expect(error?.kind == .network)
    #expect(error?.message.contains("base URL") == true)
  }

  @Test func `a base URL that is none is said to be`() async throws {
    let provider = OpenAIChatProvider(settings: OpenAIChatSettings(baseURL: "localhost"), client: HTTPModelClient())
    let error = await #expect(throws: InvocationError.self) { _ = try await provider.invoke(HTTPStreamTests.request) }
    #expect(error?.message.contains("localhost") == true)
  }

  @Test(arguments: [Duration.milliseconds(20), .seconds(60)])
  func `silence before the answer is a timeout of its own`(idle: Duration) async throws {
    let error = try await failure([], timeouts: HTTPTimeouts(firstByte: .milliseconds(50), idle: idle))
    #expect(error.code == .timeout)
    #expect(error.kind == .timeout)
    #expect(error.isRetryable)
  }

  @Test func `an answer in one piece has a longer time to begin`() async throws {
    let timeouts = HTTPTimeouts(firstByte: .milliseconds(20), wholeAnswer: .milliseconds(40))
    try await LoopbackServer.run({ _ in [] }) { server in
      var request = HTTPStreamTests.request
      request.invocation.stream = false
      let asked = request
      let provider = HTTPStreamTests.openAI(server, timeouts: timeouts)
      let error = await #expect(throws: InvocationError.self) { _ = try await provider.invoke(asked) }
      #expect(error?.kind == .timeout)
      #expect(error?.message.contains("40") == true)
    }
  }

  @Test func `silence in the middle is a timeout that keeps the text`() async throws {
    let error = try await failure(halfStream, timeouts: HTTPTimeouts(idle: .seconds(1)))
    #expect(error.code == .streamingFailed)
    #expect(error.kind == .timeout)
    #expect(error.partial?.text == "Hello")
  }

  @Test(arguments: [true, false])
  func `a deadline ends an answer and is not tried again`(isRequest: Bool) async throws {
    let timeouts = HTTPTimeouts(total: isRequest ? nil : .milliseconds(50))
    let error = try await failure(halfStream, timeouts: timeouts, deadline: isRequest ? .milliseconds(50) : nil)
    #expect(error.kind == .timeout)
    #expect(!error.isRetryable)
  }

  @Test func `a failure is classified with its status, wait and id`() async throws {
    let body = #"{"error":{"message":"Slow down","type":"tokens","code":"rate_limit_exceeded"}}"#
    let fields = "retry-after: 1\r\nretry-after-ms: 900\r\nx-request-id: req_1\r\n"
    let error = try await failure(Replies.document(body, status: "429 Too Many Requests", fields: fields))
    #expect(error.code == .rateLimitExceeded)
    #expect(error.status == 429)
    #expect(error.retryAfter == .milliseconds(900))
    #expect(error.requestID == "req_1")
    #expect(error.model == "m1")
  }

  @Test func `a gateway's page is a server error`() async throws {
    let error = try await failure(
      Replies.document("<html>Bad Gateway</html>", status: "502 Bad Gateway", type: "text/html"))
    #expect(error.kind == .serverError)
    #expect(error.status == 502)
    #expect(!error.message.contains("<html>"))
  }

  @Test(arguments: ["text/html", "application/json"])
  func `success with something else than a stream is an error`(type: String) async throws {
    let error = try await failure(Replies.document(type == "text/html" ? "<html>" : "{}", type: type))
    #expect(error.code == .providerUnavailable)
    #expect(error.message.contains("event stream"))
  }

  @Test func `an error object with a status of success is still an error`() async throws {
    let error = try await failure(Replies.document(#"{"error":{"message":"no credit","type":"insufficient_quota"}}"#))
    #expect(error.kind == .quotaExhausted)
  }

  @Test func `the key never comes back in an error`() async throws {
    let body = #"{"error":{"message":"Incorrect key sk-secret-0123456789","code":"invalid_api_key"}}"#
    let error = try await failure(Replies.document(body, status: "401 Unauthorized"))
    #expect(error.code == .authenticationFailed)
    #expect(error.message == "Incorrect key ***")
    #expect(!error.failureJSON.text.contains("secret"))
  }

  @Test func `a redirect is not followed`() async throws {
    let error = try await failure(
      Replies.document("", status: "302 Found", fields: "location: http://127.0.0.1:1/\r\n"))
    #expect(error.status == 302)
  }

  @Test func `the body of a failure is read up to a limit`() async throws {
    let body = String(repeating: "x", count: 100_000)
    let error = try await failure(
      Replies.document(body, status: "500 Oops", type: "text/plain"), limits: HTTPLimits(maximumErrorBytes: 100))
    #expect(error.kind == .serverError)
  }

  @Test func `an event over the limit breaks the stream`() async throws {
    let error = try await failure(
      Replies.stream("data: " + String(repeating: "x", count: 5000)), limits: HTTPLimits(maximumEventBytes: 1000))
    #expect(error.code == .streamingFailed)
    #expect(error.message.contains("1000"))
  }

  @Test func `a list of models over the limit is refused`() async throws {
    try await LoopbackServer.run({ _ in Replies.document(String(repeating: " ", count: 5000)) }) { server in
      let provider = HTTPStreamTests.openAI(server, limits: HTTPLimits(maximumBodyBytes: 1000))
      let error = await #expect(throws: InvocationError.self) { _ = try await provider.models() }
      #expect(error?.message.contains("1000") == true)
    }
  }

  @Test func `an opened stream that is too long is refused`() async throws {
    let body = Array(String(repeating: ": padding\n", count: 1000).utf8)
    let error = try await failure(Replies.gzip(body), limits: HTTPLimits(maximumInflatedBytes: 1000))
    #expect(error.kind == .network)
  }
}

@Suite(.timeLimit(.minutes(5))) struct HTTPCancellationTests {
  private var endless: [LoopbackServer.Step] {
    [.write(Replies.streamHead)] + Replies.chunks(Array(Replies.openAI.utf8.prefix(110)))
  }

  @Test func `cancelling the reader closes the connection`() async throws {
    try await LoopbackServer.run({ [endless] _ in endless }) { server in
      let provider = HTTPStreamTests.openAI(server)
      let stream = try await provider.invoke(HTTPStreamTests.request)
      await withTaskGroup(of: Bool.self) { group in
        group.addTask {
          do {
            _ = try await stream.aggregate()
            return false
          } catch { return error is CancellationError }
        }
        group.cancelAll()
        for await isCancelled in group { #expect(isCancelled) }
      }
      await server.connectionClosed()
    }
  }

  @Test func `cancelling before the answer began closes the connection`() async throws {
    let (arrived, arrival) = (Gate(), Gate())
    try await LoopbackServer.run({ _ in
      arrived.open()
      return []
    }) { server in
      let provider = HTTPStreamTests.openAI(server)
      await withTaskGroup(of: Bool.self) { group in
        group.addTask {
          defer { arrival.open() }
          do {
            _ = try await provider.invoke(HTTPStreamTests.request)
            return false
          } catch { return error is CancellationError }
        }
        await arrived.wait()
        group.cancelAll()
        for await isCancelled in group { #expect(isCancelled) }
      }
      await arrival.wait()
      await server.connectionClosed()
    }
  }

  @Test func `closing the stream closes the connection and wakes its reader`() async throws {
    try await LoopbackServer.run({ [endless] _ in endless }) { server in
      let stream = try await HTTPStreamTests.openAI(server).invoke(HTTPStreamTests.request)
      _ = try await stream.next()
      stream.close()
      await #expect(throws: CancellationError.self) { while try await stream.next() != nil {} }
      await server.connectionClosed()
    }
  }

  @Test func `letting the stream go closes the connection`() async throws {
    try await LoopbackServer.run({ [endless] _ in endless }) { server in
      let provider = HTTPStreamTests.openAI(server)
      for try await chunk in try await provider.invoke(HTTPStreamTests.request) where chunk.delta?.content != nil {
        break
      }
      await server.connectionClosed()
      _ = provider
    }
  }
}
