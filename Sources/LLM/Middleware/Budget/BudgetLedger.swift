/// An account of tokens and money: an amount is held before it is spent.
package struct BudgetLedger: Sendable, Hashable {
  /// Tokens, and money in billionths of a US dollar so that sums are exact.
  package struct Amount: Sendable, Hashable {
    var tokens = 0
    package var nanodollars: Int64 = 0

    init(tokens: Int = 0, nanodollars: Int64 = 0) {
      self.tokens = tokens
      self.nanodollars = nanodollars
    }

    /// Rounded up, and never beyond what can be counted.
    package init(tokens: Int, dollars: Double) {
      self.tokens = tokens
      nanodollars = Self.nano(dollars)
    }

    static func nano(_ dollars: Double) -> Int64 {
      let nano = (dollars * 1e9).rounded(.up)
      guard nano > 0 else { return 0 }
      return nano < 9e18 ? Int64(nano) : 9_000_000_000_000_000_000
    }

    var dollars: Double { Double(nanodollars) / 1e9 }

    static func + (left: Amount, right: Amount) -> Amount {
      let (tokens, tokensOverflow) = left.tokens.addingReportingOverflow(right.tokens)
      let (nano, nanoOverflow) = left.nanodollars.addingReportingOverflow(right.nanodollars)
      return Amount(tokens: tokensOverflow ? .max : tokens, nanodollars: nanoOverflow ? .max : nano)
    }
  }

  enum Limit: String, Sendable, Hashable { case tokens, money }

  let maximumTokens: Int?
  let maximumNanodollars: Int64?
  private(set) var spent = Amount()
  private var holds: [Int: Amount] = [:]
  private var lastHold = 0

  init(tokens: Int?, dollars: Double?) {
    maximumTokens = tokens
    maximumNanodollars = dollars.map(Amount.nano)
  }

  /// What is held for requests under way.
  var held: Amount { holds.values.reduce(Amount()) { $0 + $1 } }

  /// Holds an amount; gives the limit that does not allow it instead.
  mutating func reserve(_ amount: Amount) -> Result<Int, Refusal> {
    let after = spent + held + amount
    if let maximumTokens, after.tokens > maximumTokens { return .failure(Refusal(limit: .tokens)) }
    if let maximumNanodollars, after.nanodollars > maximumNanodollars { return .failure(Refusal(limit: .money)) }
    lastHold += 1
    holds[lastHold] = amount
    return .success(lastHold)
  }

  /// Spends what was really used in place of what was held; a second time does nothing.
  mutating func settle(_ hold: Int, _ used: Amount) {
    guard holds.removeValue(forKey: hold) != nil else { return }
    spent = spent + used
  }

  struct Refusal: Error, Sendable, Hashable { var limit: Limit }
}
