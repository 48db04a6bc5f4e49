import HTTPCarrier
import JSONKit
import LLMProviders
import Synchronization
import TestKit
import Testing

@testable import LLM

/// Requests that are signed just before they are sent, each time anew.
@Suite(.timeLimit(.minutes(5)))
struct RequestSignerTests {
  /// HMAC-SHA-256 in hexadecimal digits.
  ///
  /// Source: RFC 2104, section 2.
  static func hmac(_ key: String, _ message: String) -> String {
    let key = Array(key.utf8) + Array(repeating: 0, count: 64 - key.utf8.count)
    let inner = SHA256.text(of: key.map { $0 ^ 0x36 } + Array(message.utf8))
    let digits = Array(inner.utf8)
    let bytes = stride(from: 0, to: digits.count, by: 2).compactMap { place in
      UInt8(String(decoding: digits[place...place + 1], as: UTF8.self), radix: 16)
    }
    return SHA256.text(of: key.map { $0 ^ 0x5c } + bytes)
  }

  /// Signs method, address, a date that moves on, and the body.
  private final class Signer: RequestSigner {
    private let seconds = Mutex(0)

    func sign(_ request: inout OutgoingRequest) async throws {
      let date = seconds.withLock { seconds in
        seconds += 1
        return "t\(seconds)"
      }
      let target = request.url.split(separator: "/", maxSplits: 2, omittingEmptySubsequences: false)[2].drop {
        $0 != "/"
      }
      let body = String(decoding: request.body, as: UTF8.self)
      request.set("x-date", date)
      request.set(
        "authorization", "HMAC " + RequestSignerTests.hmac("secret", "\(request.method) \(target) \(date) \(body)"))
    }
  }

  private struct Failing: RequestSigner {
    let error: any Error
    func sign(_ request: inout OutgoingRequest) async throws { throw error }
  }

  private struct Odd: Error, CustomStringConvertible { let description = "no credentials for sk-secret-0123456789" }

  private static func isSigned(_ request: LoopbackServer.Request) -> Bool {
    let words = request.line.split(separator: " ")
    let text = "\(words[0]) \(words[1]) \(request.fields["x-date"] ?? "") \(request.body)"
    return request.fields["authorization"] == "HMAC " + hmac("secret", text)
  }

  private struct Service: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let answer: String
    let make: @Sendable (String, any RequestSigner) -> any Provider
  }

  private static let services = [
    Service(testDescription: "anthropic", answer: WireScript.anthropic.text) { address, signer in
      var settings = AnthropicSettings(baseURL: address, apiKey: HTTPStreamTests.key)
      settings.signer = signer
      return AnthropicProvider(settings: settings, client: HTTPModelClient())
    },
    Service(testDescription: "gemini", answer: WireScript.gemini.text) { address, signer in
      var settings = GeminiSettings(baseURL: address, apiKey: HTTPStreamTests.key)
      settings.signer = signer
      return GeminiProvider(settings: settings, client: HTTPModelClient())
    },
    Service(testDescription: "openai-chat", answer: WireScript.openAIChat.text) { address, signer in
      var settings = OpenAIChatSettings(baseURL: address, apiKey: HTTPStreamTests.key)
      settings.signer = signer
      return OpenAIChatProvider(settings: settings, client: HTTPModelClient())
    },
    Service(testDescription: "openai", answer: WireScript.responses.text) { address, signer in
      var settings = OpenAIResponsesSettings(baseURL: address, apiKey: HTTPStreamTests.key)
      settings.signer = signer
      return OpenAIResponsesProvider(settings: settings, client: HTTPModelClient())
    },
  ]

  /// Source: RFC 4231, section 4.3.
  @Test func `the test's own signature is an HMAC`() {
    #expect(
      Self.hmac("Jefe", "what do ya want for nothing?")
        == "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843")
  }

  @Test(arguments: services)
  private func `every attempt is signed anew, over what is really sent`(service: Service) async throws {
    let count = Mutex(0)
    try await LoopbackServer.run { request in
      guard Self.isSigned(request) else { return Replies.document("{}", status: "403 Forbidden") }
      let number = count.withLock { count in
        count += 1
        return count
      }
      if number < 3 { return Replies.document("{}", status: "503 Service Unavailable") }
      return Replies.stream(service.answer)
    } _: { server in
      let retry = RetryMiddleware(
        RetrySettings(attempts: 3, wait: .zero, maximumWait: .zero), clock: ContinuousClock(), jitter: { 0 })
      let provider = service.make(server.baseURL, Signer()).wrapped(in: [retry])
      let answer = try await provider.invoke(HTTPStreamTests.request).aggregate()
      #expect(answer.text == "Hello there")
      let requests = server.requests
      #expect(requests.map { $0.fields["x-date"] } == ["t1", "t2", "t3"])
      #expect(Set(requests.compactMap { $0.fields["authorization"] }).count == 3)
      #expect(requests.allSatisfy { $0.body == requests[0].body && !$0.body.isEmpty })
    }
  }

  @Test(arguments: services)
  private func `a list of models is signed, too`(service: Service) async throws {
    try await LoopbackServer.run { request in
      Replies.document(Self.isSigned(request) ? #"{"data":[{"id":"m"}],"models":[{"name":"models/m"}]}"# : "{}")
    } _: { server in
      let models = try await service.make(server.baseURL, Signer()).models()
      #expect(models.map(\.id) == ["m"])
    }
  }

  @Test func `the handshake of a WebSocket is signed`() async throws {
    try await LoopbackSocket.run { _ in
      LoopbackSocket.frames(ofEvents: WireScript.responses.text)
    } _: { server in
      var settings = OpenAIResponsesSettings(baseURL: server.baseURL, apiKey: HTTPStreamTests.key)
      settings.signer = Signer()
      let provider = OpenAIResponsesProvider(settings: settings, client: HTTPModelClient())
      let answer = try await provider.invoke(HTTPStreamTests.request).aggregate()
      #expect(answer.text == "Hello there")
      #expect(server.fields["authorization"] == "HMAC " + Self.hmac("secret", "GET \(server.target) t1 "))
    }
  }

  @Test func `a signer may put another address and another body`() async throws {
    struct Moving: RequestSigner {
      func sign(_ request: inout OutgoingRequest) async throws {
        request.url += "?region=eu"
        request.body = Array(#"{"anthropic_version":"bedrock-2023-05-31"}"#.utf8)
      }
    }
    try await LoopbackServer.run { _ in
      Replies.stream(WireScript.anthropic.text)
    } _: { server in
      _ = try await Self.services[0].make(server.baseURL, Moving()).invoke(HTTPStreamTests.request).aggregate()
      #expect(server.requests.first?.line == "POST /v1/v1/messages?region=eu HTTP/1.1")
      #expect(server.requests.first?.body == #"{"anthropic_version":"bedrock-2023-05-31"}"#)
    }
  }

  @Test func `what cannot be signed is not sent, and the error says so without the key`() async throws {
    let denied = InvocationError(.providerUnavailable, "the token service is down", kind: .network)
    try await LoopbackServer.run({ _ in [.close] }) { server in
      for (error, code, word) in [
        (Odd(), ErrorCode.authenticationFailed, "could not be signed: no credentials for ***"),
        (denied, .providerUnavailable, "the token service is down"),
      ] as [(any Error, ErrorCode, String)] {
        let provider = Self.services[0].make(server.baseURL, Failing(error: error))
        let caught = await #expect(throws: InvocationError.self) { try await provider.invoke(HTTPStreamTests.request) }
        #expect(caught?.code == code)
        #expect(caught?.provider == "anthropic")
        #expect(caught?.message.contains(word) == true, "\(String(describing: caught))")
      }
      let cancelled = Self.services[0].make(server.baseURL, Failing(error: CancellationError()))
      await #expect(throws: CancellationError.self) { try await cancelled.invoke(HTTPStreamTests.request) }
      #expect(server.connections == 0)
    }
  }
}
