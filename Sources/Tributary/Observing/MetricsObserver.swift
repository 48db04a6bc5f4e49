public import CoreMetrics
public import LLM
import Metrics

/// Counts requests to models, their tokens, times and errors, in any backend of swift-metrics.
///
/// Metrics, in seconds and tokens: `gen_ai.client.operation.duration`, `gen_ai.client.operation.time_to_first_chunk`,
/// `gen_ai.client.token.usage`, and the counters `tributary.llm.requests` and `tributary.llm.errors`.
public struct MetricsObserver: InvocationObserver {
  /// Requests that started.
  public static let requests = "tributary.llm.requests"
  /// Requests that failed, by `error.type`.
  public static let errors = "tributary.llm.errors"

  private let factory: any MetricsFactory

  /// - Parameter factory: the backend; the one the process is set up with by default.
  public init(factory: any MetricsFactory = MetricsSystem.factory) {
    self.factory = factory
  }

  /// Counts the request.
  public func started(_ span: InvocationSpan) {
    Counter(label: Self.requests, dimensions: Self.dimensions(span), factory: factory).increment()
  }

  /// Records the time to the first chunk.
  public func firstChunk(_ span: InvocationSpan, after time: Duration) {
    record(GenAIAttribute.timeToFirstChunk, Self.seconds(time), Self.dimensions(span))
  }

  /// Records the time and the tokens.
  public func finished(_ span: InvocationSpan, _ outcome: InvocationOutcome) {
    let dimensions = Self.dimensions(span)
    record(GenAIAttribute.operationDuration, Self.seconds(outcome.duration), dimensions)
    count(outcome.report, dimensions)
  }

  /// Counts the failure by its type, and records the time.
  public func failed(_ span: InvocationSpan, _ failure: InvocationFailure) {
    let dimensions = Self.dimensions(span)
    let type: [(String, String)] = dimensions + [(GenAIAttribute.errorType, failure.type)]
    record(GenAIAttribute.operationDuration, Self.seconds(failure.duration), type)
    Counter(label: Self.errors, dimensions: type, factory: factory).increment()
    count(failure.report, dimensions)
  }

  private func count(_ report: StreamReport, _ dimensions: [(String, String)]) {
    guard let usage = report.usage else { return }
    let type = GenAIAttribute.tokenType
    record(GenAIAttribute.tokenUsage, Double(usage.inputTokens), dimensions + [(type, "input")])
    record(GenAIAttribute.tokenUsage, Double(usage.outputTokens), dimensions + [(type, "output")])
  }

  private func record(_ label: String, _ value: Double, _ dimensions: [(String, String)]) {
    Recorder(label: label, dimensions: dimensions, aggregate: true, factory: factory).record(value)
  }

  private static func dimensions(_ span: InvocationSpan) -> [(String, String)] {
    [(GenAIAttribute.providerName, span.provider), (GenAIAttribute.requestModel, span.model)]
  }

  private static func seconds(_ duration: Duration) -> Double { duration / .seconds(1) }
}
