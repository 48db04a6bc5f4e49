import JSONKit
import LLM
import Synchronization
import TestKit
import Testing

/// A tracer with the surface of swift-distributed-tracing, as far as the binding below needs it.
private final class FakeTracer: Sendable {
  /// A span that remembers what was done to it.
  final class Span: Sendable {
    struct State: Sendable {
      var attributes: [String: JSON] = [:]
      var errors: [String] = []
      var isFailed = false
      var ends = 0
    }

    let name: String
    let parent: String?
    let state = Mutex(State())

    init(name: String, parent: String?) {
      (self.name, self.parent) = (name, parent)
    }

    subscript(_ key: String) -> JSON? { state.withLock { $0.attributes[key] } }

    func set(_ key: String, _ value: JSON) { state.withLock { $0.attributes[key] = value } }
    func recordError(_ error: any Error) { state.withLock { $0.errors.append("\(error)") } }
    func setStatusOfError() { state.withLock { $0.isFailed = true } }
    func end() { state.withLock { $0.ends += 1 } }
  }

  /// The span around the task, as `ServiceContext.current` has it.
  @TaskLocal static var current: String?

  private let all = Mutex<[Span]>([])

  var spans: [Span] { all.withLock { $0 } }

  func startSpan(_ name: String) -> Span {
    let span = Span(name: name, parent: Self.current)
    all.withLock { $0.append(span) }
    return span
  }
}

/// All that it takes to trace every request; with swift-distributed-tracing only the types of tracer and span differ.
private final class TracingObserver: InvocationObserver {
  private let tracer: FakeTracer
  private let open = Mutex<[Int: FakeTracer.Span]>([:])

  init(_ tracer: FakeTracer) { self.tracer = tracer }

  func started(_ span: InvocationSpan) {
    let traced = tracer.startSpan(span.name)
    for attribute in span.attributes { traced.set(attribute.key, attribute.value) }
    open.withLock { $0[span.number] = traced }
  }

  func firstChunk(_ span: InvocationSpan, after time: Duration) {
    open.withLock { $0[span.number] }?.set(GenAIAttribute.responseTimeToFirstChunk, .double(time / .seconds(1)))
  }

  func finished(_ span: InvocationSpan, _ outcome: InvocationOutcome) { end(span, outcome.report.attributes, nil) }

  func failed(_ span: InvocationSpan, _ failure: InvocationFailure) { end(span, failure.attributes, failure.error) }

  private func end(_ span: InvocationSpan, _ attributes: JSON.Object, _ error: (any Error)?) {
    guard let traced = open.withLock({ $0.removeValue(forKey: span.number) }) else { return }
    for attribute in attributes { traced.set(attribute.key, attribute.value) }
    if let error {
      traced.recordError(error)
      traced.setStatusOfError()
    }
    traced.end()
  }
}

@Suite(.timeLimit(.minutes(5)))
struct TracingTests {
  private let clock = ManualClock()
  private let tracer = FakeTracer()

  private func traced(_ inner: PlayedProvider) -> any Provider {
    inner.wrapped(in: [ObserverMiddleware([TracingObserver(tracer)], clock: clock)])
  }

  @Test func `an answer is a span with the names of the conventions`() async throws {
    let clock = self.clock
    let provider = traced(
      PlayedProvider("acme") { _, _ in
        clock.advance(by: .milliseconds(250))
        let usage = Usage(inputTokens: 10, outputTokens: 5, cacheReadTokens: 4, cacheWriteTokens: 2)
        return ResponseStream(chunks: Played.chunks("hello", provider: "acme", usage: usage))
      })
    var request = Played.request(model: "m", provider: "acme", maxTokens: 9)
    request.invocation.responseFormat = .jsonObject
    request.invocation.options.frequencyPenalty = 0.5
    let asked = request
    _ = try await FakeTracer.$current.withValue("run") { try await provider.answer(asked) }
    let span = try #require(tracer.spans.first)
    #expect(span.name == "chat m")
    #expect(span.parent == "run")
    let expected: [String: JSON] = [
      "gen_ai.operation.name": "chat", "gen_ai.provider.name": "acme", "gen_ai.request.model": "m",
      "gen_ai.request.max_tokens": 9, "gen_ai.request.frequency_penalty": 0.5, "gen_ai.output.type": "json",
      "gen_ai.response.id": "1", "gen_ai.response.model": "m", "gen_ai.response.finish_reasons": ["stop"],
      "gen_ai.response.time_to_first_chunk": 0.25, "gen_ai.usage.input_tokens": 10, "gen_ai.usage.output_tokens": 5,
      "gen_ai.usage.cache_read.input_tokens": 4, "gen_ai.usage.cache_creation.input_tokens": 2,
    ]
    let state = span.state.withLock { $0 }
    #expect(state.attributes == expected)
    #expect(state.ends == 1)
    #expect(!state.isFailed)
  }

  @Test func `every failure ends its span once, with its type and what had come`() async throws {
    let provider = traced(
      PlayedProvider { number, _ in
        switch number {
        case 1: throw Played.failure(.rateLimit)
        case 2: Played.broken(Array(Played.chunks("half").prefix(2)), Played.failure(.network))
        default: throw CancellationError()
        }
      })
    for _ in 0..<3 { _ = try? await provider.answer() }
    let types = tracer.spans.map { $0["error.type"]?.stringValue }
    #expect(types == ["rate_limit", "network", "cancelled"])
    #expect(tracer.spans.map { $0["gen_ai.response.model"] } == [nil, "m", nil])
    for span in tracer.spans {
      let state = span.state.withLock { $0 }
      #expect(state.ends == 1)
      #expect(state.isFailed)
      #expect(state.errors.count == 1)
    }
  }

  @Test func `requests side by side keep their spans apart`() async throws {
    let provider = traced(PlayedProvider { _, request in Played.text("x", model: request.invocation.model) })
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<50 {
        group.addTask { _ = try? await provider.answer(Played.request(model: "m\(number)")) }
      }
    }
    #expect(tracer.spans.count == 50)
    for span in tracer.spans {
      #expect(span["gen_ai.request.model"] == span["gen_ai.response.model"])
      #expect(span.state.withLock(\.ends) == 1)
    }
  }
}
