import JSONKit
import LLM
import Runs
import Servers
import Stores

/// The limits of a configuration: which accounts an effect is charged to, and what is said where there is no room.
///
/// They are counted before an effect, in a file that all processes of the user share. A refusal names the limit and says
/// when there is room again; nothing waits.
final class SharedLimits: Sendable {
  private struct Limit: Sendable {
    let name: String
    let config: LimitConfig
    let tools: ToolFilter
    let servers: ToolFilter
    let models: ToolFilter
    let principals: ToolFilter

    init(_ name: String, _ config: LimitConfig) {
      (self.name, self.config) = (name, config)
      tools = ToolFilter(allow: config.tools)
      servers = ToolFilter(allow: config.servers)
      models = ToolFilter(allow: config.models)
      principals = ToolFilter(allow: config.principals)
    }
  }

  /// One charge, and what it is for people.
  private struct Item: Sendable {
    let limit: String
    let measure: Measure
    let charge: CounterCharge
  }

  private let limits: [Limit]
  private let counters: any LimitCounters
  private let clock: any Clock<Duration>

  init(_ limits: [String: LimitConfig], _ counters: any LimitCounters, clock: any Clock<Duration>) {
    self.limits = limits.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }.map { Limit($0.key, $0.value) }
    self.counters = counters
    self.clock = clock
  }

  /// Charges one call of a tool, however it is made; what a person takes to answer its server is not of its time.
  func around<Value>(_ subject: LimitSubject, _ body: () async throws -> Value) async throws -> Value {
    let hold: LimitHold = try await reserve(subject, LimitUse())
    guard hold.measures.contains(.time) else {
      defer { settle(hold, LimitUse()) }
      return try await body()
    }
    let working = WorkingTime(clock)
    defer { settle(hold, LimitUse(time: working.worked.microseconds)) }
    return try await working.during(body)
  }

  /// Tells how long ago it was made.
  func stopwatch() -> @Sendable () -> Duration { Self.stopwatch(clock) }

  private static func stopwatch<C: Clock<Duration>>(_ clock: C) -> @Sendable () -> Duration {
    let start: C.Instant = clock.now
    return { start.duration(to: clock.now) }
  }

  /// Whether some limit is on money, so that prices matter.
  func limitsMoney(of subject: LimitSubject) -> Bool { limits(on: subject).contains { $0.config.money != nil } }

  /// Takes what an effect needs of every limit on it.
  ///
  /// - Parameter estimate: the most it may take, as far as anybody knows.
  /// - Throws: `InvocationError` with the limit in its details; where nothing can be counted, too.
  func reserve(_ subject: LimitSubject, _ estimate: LimitUse) async throws -> LimitHold {
    var items: [Item] = []
    for limit in limits(on: subject) {
      let account: String = subject.account(limit.config.per)
      for measure in Measure.allCases {
        guard measure.fits(subject), let allowance = limit.config[keyPath: measure.allowance] else { continue }
        let charge = CounterCharge(
          key: "\(limit.name)\n\(measure.rawValue)\n\(allowance.period.milliseconds)\n\(account)",
          kind: measure == .calls ? .rate : .budget, limit: allowance.amount, period: allowance.period,
          amount: estimate[measure])
        items.append(Item(limit: limit.name, measure: measure, charge: charge))
      }
    }
    guard !items.isEmpty else { return LimitHold(ticket: nil, measures: []) }
    do {
      return LimitHold(ticket: try await counters.reserve(items.map(\.charge)), measures: items.map(\.measure))
    } catch let refusal as CounterRefusal {
      throw error(items[refusal.place], refusal, subject)
    } catch let error as StoreError {
      throw InvocationError(
        .rateLimitExceeded, "What is limited cannot be counted, so \(subject.name) is not allowed: \(error.message)",
        kind: .quotaExhausted, providerCode: "limit_unavailable", details: ["limit": "unavailable"])
    }
  }

  /// The effect is over, and this is what it took.
  func settle(_ hold: LimitHold, _ used: LimitUse) {
    if let ticket = hold.ticket { counters.settle(ticket, used: hold.measures.map { used[$0] }) }
  }

  /// Waits until everything that is over is counted.
  func flush() async { await counters.flush() }

  private func limits(on subject: LimitSubject) -> [Limit] {
    limits.filter { limit in
      guard limit.config.principals.isEmpty || limit.principals.admits(subject.principal ?? "") else { return false }
      let (hasTools, hasModels) = (
        !limit.config.tools.isEmpty || !limit.config.servers.isEmpty, !limit.config.models.isEmpty
      )
      switch subject.target {
      case .tool(let name, let server):
        guard !hasModels, limit.tools.admits(name) else { return false }
        return limit.config.servers.isEmpty || server.map { limit.servers.admits($0) } ?? false
      case .model(let name): return !hasTools && limit.models.admits(name)
      }
    }
  }

  /// A wait as people say it: in whole seconds, and never too short.
  private static func rounded(_ wait: Duration) -> Duration {
    let (seconds, rest) = wait.components
    return seconds == 0 || rest == 0 ? wait : .seconds(seconds + 1)
  }

  private func error(_ item: Item, _ refusal: CounterRefusal, _ subject: LimitSubject) -> InvocationError {
    let (charge, measure) = (item.charge, item.measure)
    let period: String = charge.period.shortText
    var message =
      "The limit \"\(item.limit)\" of \(measure.text(charge.limit)) in \(period) does not allow \(subject.name)"
    if charge.kind == .budget {
      message += ": \(measure.text(refusal.spent)) spent, \(measure.text(refusal.held)) held for what is under way"
      if charge.amount > 0 { message += ", and it may take \(measure.text(charge.amount))" }
    }
    message += "; there is room in \(Self.rounded(refusal.wait).shortText) at the latest."
    return InvocationError(
      .rateLimitExceeded, message, kind: .quotaExhausted, providerCode: "limit_reached", retryAfter: refusal.wait,
      details: [
        "limit": .string(measure.rawValue), "name": .string(item.limit), "maximum": .integer(charge.limit),
        "spent": .integer(refusal.spent), "held": .integer(refusal.held),
        "free_in_ms": .integer(refusal.wait.milliseconds),
      ])
  }
}
