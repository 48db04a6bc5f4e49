import Metrics
import TestKit
import Testing

@testable import Tributary

@Suite(.timeLimit(.minutes(5)))
struct PrometheusTests {
  @Test func `counters, gauges and histograms have the form Prometheus reads`() {
    let registry = PrometheusRegistry(bounds: { _ in [1, 2.5] })
    let labels = [("b.c", "x"), ("a", "say \"hi\"\\\n")]
    Counter(label: "http.requests", dimensions: labels, factory: registry).increment(by: 2)
    Counter(label: "http.requests", dimensions: labels.reversed(), factory: registry).increment()
    Gauge(label: "temperature", dimensions: [], factory: registry).record(21.5)
    let recorder = Recorder(label: "size", dimensions: [("k", "v")], aggregate: true, factory: registry)
    for value in [0.5, 1, 2, 3] { recorder.record(value) }
    Metrics.Timer(label: "wait", dimensions: [], factory: registry).recordNanoseconds(1_500_000_000)
    let expected = #"""
      # TYPE http_requests_total counter
      http_requests_total{a="say \"hi\"\\\n",b_c="x"} 3
      # TYPE size histogram
      size_bucket{k="v",le="1"} 2
      size_bucket{k="v",le="2.5"} 3
      size_bucket{k="v",le="+Inf"} 4
      size_sum{k="v"} 6.5
      size_count{k="v"} 4
      # TYPE temperature gauge
      temperature 21.5
      # TYPE wait_seconds histogram
      wait_seconds_bucket{le="1"} 0
      wait_seconds_bucket{le="2.5"} 1
      wait_seconds_bucket{le="+Inf"} 1
      wait_seconds_sum 1.5
      wait_seconds_count 1

      """#
    #expect(registry.text == expected)
  }

  @Test(arguments: [
    ("gen_ai.client", "gen_ai_client"), ("9lives", "_9lives"), ("a-b c", "a_b_c"), ("größe", "gr__e"), ("", "_"),
  ])
  func `names are brought into the allowed form`(name: String, expected: String) {
    #expect(PrometheusKey.name(name) == expected)
  }

  @Test func `series beyond the limit are dropped and counted`() {
    var series = PrometheusSeries(maximum: 2)
    for number in 0..<5 { series.increment(PrometheusKey("c", [("n", "\(number)")]), by: 1) }
    #expect(series.text.hasSuffix("tributary_metrics_dropped_total 3\n"))
    #expect(series.text.contains("c{n=\"1\"} 1"))
    #expect(!series.text.contains("c{n=\"2\"}"))
  }

  @Test func `one name is one kind of series`() {
    var series = PrometheusSeries(maximum: 9)
    let key = PrometheusKey("c", [])
    series.increment(key, by: 1)
    series.observe(key, 1, bounds: [1])
    series.observe(key, .nan, bounds: [1])
    #expect(series.text == "# TYPE c counter\nc 1\n")
  }
}

@Suite(.timeLimit(.minutes(5)))
struct MetricsObserverTests {
  @Test func `requests, tokens, times and errors are counted by provider and model`() async throws {
    let registry = PrometheusRegistry()
    let failure = InvocationError(.providerUnavailable, "down", kind: .overloaded)
    let client = try Client(Config(), observers: [MetricsObserver(factory: registry)])
    try client.registerProvider(FakeModel(.text("x"), .failure(failure)))
    let request = InvocationRequest(model: "fake/m", messages: [Message(role: .user, content: "x")], tools: [])
    _ = try await client.invokeSync(request)
    await #expect(throws: InvocationError.self) { try await client.invokeSync(request) }
    let labels = #"gen_ai_provider_name="fake",gen_ai_request_model="m""#
    let lines = registry.text.split(separator: "\n").map(String.init)
    for line in [
      "tributary_llm_requests_total{\(labels)} 2",
      "tributary_llm_errors_total{error_type=\"overloaded\",\(labels)} 1",
      "gen_ai_client_operation_duration_count{\(labels)} 1",
      "gen_ai_client_operation_duration_count{error_type=\"overloaded\",\(labels)} 1",
      "gen_ai_client_operation_time_to_first_chunk_count{\(labels)} 1",
      "gen_ai_client_token_usage_sum{\(labels),gen_ai_token_type=\"input\"} 10",
      "gen_ai_client_token_usage_sum{\(labels),gen_ai_token_type=\"output\"} 5",
    ] {
      #expect(lines.contains(line), "\(line) in\n\(registry.text)")
    }
  }
}
