/// `defaults.budget`: what a client may spend while it lives.
public struct BudgetConfig: Sendable, Hashable {
  /// Tokens of requests and answers together; nil for no limit.
  public var tokens: Int?
  /// US dollars; every model that is asked needs a price then. Nil for no limit.
  public var dollars: Double?

  public init(tokens: Int? = nil, dollars: Double? = nil) {
    self.tokens = tokens
    self.dollars = dollars
  }
}
