/// `defaults.budget`: what a client may spend while it lives.
public struct BudgetConfig: Sendable, Hashable {
  /// Tokens of requests and answers together; nil for no limit.
  public var tokens: Int?
  /// US dollars, nil for no limit; with one, every model that is asked needs a price.
  public var dollars: Double?

  /// No limits, unless said otherwise.
  public init(tokens: Int? = nil, dollars: Double? = nil) {
    self.tokens = tokens
    self.dollars = dollars
  }
}
