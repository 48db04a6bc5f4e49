public import CoreMetrics
import Synchronization

/// A backend of swift-metrics that keeps counters, gauges and histograms and writes them as Prometheus text.
///
/// Names and labels are brought into the form Prometheus allows: `gen_ai.request.model` is `gen_ai_request_model`.
/// Source: Prometheus, "Exposition formats", text format 0.0.4; read 2026-11-24.
public final class PrometheusRegistry: MetricsFactory {
  /// The upper bounds of a histogram in seconds, when nothing else is said.
  public static let secondsBounds: [Double] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20, 40, 80, 160,
  ]
  /// The upper bounds of a histogram of tokens.
  public static let tokenBounds: [Double] = [
    1, 4, 16, 64, 256, 1_024, 4_096, 16_384, 65_536, 262_144, 1_048_576, 4_194_304,
  ]
  /// Series kept at most; what comes beyond is counted in `tributary_metrics_dropped_total`.
  public static let maximumSeries = 10_000

  private let series = Mutex(PrometheusSeries(maximum: maximumSeries))
  private let bounds: @Sendable (String) -> [Double]

  /// - Parameter bounds: the upper bounds of a histogram by its label, ascending.
  public init(
    bounds: @escaping @Sendable (String) -> [Double] = {
      $0.utf8.elementsEqual("gen_ai.client.token.usage".utf8) ? tokenBounds : secondsBounds
    }
  ) {
    self.bounds = bounds
  }

  /// Everything so far as Prometheus text, in the order of names and labels.
  public var text: String { series.withLock { $0.text } }

  /// A counter that only grows.
  public func makeCounter(label: String, dimensions: [(String, String)]) -> any CounterHandler {
    PrometheusCounter(registry: self, key: PrometheusKey(label, dimensions, suffix: "_total"))
  }

  /// A histogram, or a gauge where nothing is aggregated.
  public func makeRecorder(label: String, dimensions: [(String, String)], aggregate: Bool) -> any RecorderHandler {
    PrometheusRecorder(
      registry: self, key: PrometheusKey(label, dimensions), bounds: aggregate ? bounds(label) : nil)
  }

  /// A histogram of seconds.
  public func makeTimer(label: String, dimensions: [(String, String)]) -> any TimerHandler {
    PrometheusTimer(registry: self, key: PrometheusKey(label, dimensions, suffix: "_seconds"), bounds: bounds(label))
  }

  /// Does nothing: what was counted stays.
  public func destroyCounter(_ handler: any CounterHandler) {}
  /// Does nothing: what was recorded stays.
  public func destroyRecorder(_ handler: any RecorderHandler) {}
  /// Does nothing: what was recorded stays.
  public func destroyTimer(_ handler: any TimerHandler) {}

  func change(_ body: (inout PrometheusSeries) -> Void) { series.withLock { body(&$0) } }
}

// Handlers name a series; the numbers are the registry's, so that making one again goes on with the same numbers.

private final class PrometheusCounter: CounterHandler {
  private let registry: PrometheusRegistry
  private let key: PrometheusKey

  init(registry: PrometheusRegistry, key: PrometheusKey) {
    self.registry = registry
    self.key = key
  }

  func increment(by amount: Int64) { registry.change { $0.increment(key, by: amount) } }
  func reset() { registry.change { $0.reset(key) } }
}

private final class PrometheusRecorder: RecorderHandler {
  private let registry: PrometheusRegistry
  private let key: PrometheusKey
  /// Nil for a gauge: only the last value counts.
  private let bounds: [Double]?

  init(registry: PrometheusRegistry, key: PrometheusKey, bounds: [Double]?) {
    self.registry = registry
    self.key = key
    self.bounds = bounds
  }

  func record(_ value: Int64) { record(Double(value)) }

  func record(_ value: Double) {
    registry.change { series in
      if let bounds { series.observe(key, value, bounds: bounds) } else { series.set(key, value) }
    }
  }
}

private final class PrometheusTimer: TimerHandler {
  private let registry: PrometheusRegistry
  private let key: PrometheusKey
  private let bounds: [Double]

  init(registry: PrometheusRegistry, key: PrometheusKey, bounds: [Double]) {
    self.registry = registry
    self.key = key
    self.bounds = bounds
  }

  func recordNanoseconds(_ duration: Int64) {
    registry.change { $0.observe(key, Double(duration) / 1e9, bounds: bounds) }
  }
}
