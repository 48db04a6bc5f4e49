import Synchronization

/// Tokens and money that several requests, models or clients may spend together.
public final class Budget: Sendable {
  /// The name that a refusal tells.
  public let name: String
  private let ledger: Mutex<BudgetLedger>

  /// - Parameters:
  ///   - tokens: input and output together; nil for no limit.
  ///   - dollars: US dollars; nil for no limit.
  public init(_ name: String = "client", tokens: Int? = nil, dollars: Double? = nil) {
    self.name = name
    ledger = Mutex(BudgetLedger(tokens: tokens, dollars: dollars))
  }

  /// Tokens and US dollars spent so far, without what is held for requests under way.
  public var spent: (tokens: Int, dollars: Double) {
    ledger.withLock { ($0.spent.tokens, $0.spent.dollars) }
  }

  /// Tokens and US dollars held for requests under way.
  public var held: (tokens: Int, dollars: Double) {
    ledger.withLock { ($0.held.tokens, $0.held.dollars) }
  }

  var limits: (tokens: Int?, dollars: Double?) {
    ledger.withLock { ($0.maximumTokens, $0.maximumNanodollars.map { Double($0) / 1e9 }) }
  }

  func reserve(_ amount: BudgetLedger.Amount) -> Result<Int, BudgetLedger.Refusal> {
    ledger.withLock { $0.reserve(amount) }
  }

  func settle(_ hold: Int, _ used: BudgetLedger.Amount) {
    ledger.withLock { $0.settle(hold, used) }
  }
}
