/// The numbers of a registry, by name and labels.
struct PrometheusSeries: Sendable {
  private struct Histogram: Sendable {
    let bounds: [Double]
    /// One for each bound and one beyond the last.
    var counts: [UInt64]
    var sum = 0.0
  }

  private enum Value: Sendable {
    case counter(Int64)
    case gauge(Double)
    case histogram(Histogram)
  }

  let maximum: Int
  private var values: [String: [String: Value]] = [:]
  private var count = 0
  private var dropped: Int64 = 0

  init(maximum: Int) {
    self.maximum = maximum
  }

  mutating func increment(_ key: PrometheusKey, by amount: Int64) {
    change(key, from: .counter(0)) { value in
      if case .counter(let sum) = value { value = .counter(sum &+ amount) }
    }
  }

  mutating func set(_ key: PrometheusKey, _ number: Double) {
    change(key, from: .gauge(0)) { $0 = .gauge(number) }
  }

  mutating func observe(_ key: PrometheusKey, _ number: Double, bounds: [Double]) {
    guard number.isFinite else { return }
    let empty = Histogram(bounds: bounds, counts: Array(repeating: 0, count: bounds.count + 1))
    change(key, from: .histogram(empty)) { value in
      guard case .histogram(var histogram) = value else { return }
      let place = histogram.bounds.firstIndex { number <= $0 } ?? histogram.bounds.count
      histogram.counts[place] += 1
      histogram.sum += number
      value = .histogram(histogram)
    }
  }

  mutating func reset(_ key: PrometheusKey) {
    if values[key.name]?[key.labels] != nil { values[key.name]?[key.labels] = .counter(0) }
  }

  private mutating func change(_ key: PrometheusKey, from empty: Value, _ body: (inout Value) -> Void) {
    if values[key.name]?[key.labels] == nil {
      guard count < maximum else {
        dropped += 1
        return
      }
      count += 1
    }
    body(&values[key.name, default: [:]][key.labels, default: empty])
  }
}

// MARK: - Text

extension PrometheusSeries {
  /// The text format, sorted, each name after its type.
  var text: String {
    var lines: [String] = []
    for (name, series) in values.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }) {
      for (index, entry) in series.sorted(by: { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }).enumerated() {
        if index == 0 { lines.append("# TYPE \(name) \(Self.type(of: entry.value))") }
        lines += Self.lines(name, entry.key, entry.value)
      }
    }
    if dropped > 0 {
      lines.append("# TYPE tributary_metrics_dropped_total counter")
      lines.append("tributary_metrics_dropped_total \(dropped)")
    }
    return lines.map { $0 + "\n" }.joined()
  }

  private static func type(of value: Value) -> String {
    switch value {
    case .counter: "counter"
    case .gauge: "gauge"
    case .histogram: "histogram"
    }
  }

  private static func lines(_ name: String, _ labels: String, _ value: Value) -> [String] {
    let braces = labels.isEmpty ? "" : "{\(labels)}"
    switch value {
    case .counter(let sum): return ["\(name)\(braces) \(sum)"]
    case .gauge(let number): return ["\(name)\(braces) \(text(of: number))"]
    case .histogram(let histogram):
      var lines: [String] = []
      var sum: UInt64 = 0
      let prefix = labels.isEmpty ? "" : labels + ","
      for (index, count) in histogram.counts.enumerated() {
        sum += count
        let bound = index < histogram.bounds.count ? text(of: histogram.bounds[index]) : "+Inf"
        lines.append("\(name)_bucket{\(prefix)le=\"\(bound)\"} \(sum)")
      }
      return lines + ["\(name)_sum\(braces) \(text(of: histogram.sum))", "\(name)_count\(braces) \(sum)"]
    }
  }

  private static func text(of number: Double) -> String {
    if number.isNaN { return "NaN" }
    if number.isInfinite { return number < 0 ? "-Inf" : "+Inf" }
    if number == number.rounded(), abs(number) < 1e15 { return "\(Int64(number))" }
    return "\(number)"
  }
}
