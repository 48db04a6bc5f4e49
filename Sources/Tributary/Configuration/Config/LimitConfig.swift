/// One entry of `limits`: how much of something all processes of a user may do or spend together.
///
/// ```yaml
/// limits:
///   github: { tools: ["github.*"], calls: 100/1m }
///   spending: { models: ["*"], money: 5/1d, tokens: 1000000/1d }
///   clients: { principals: ["*"], per: [principal], calls: 1000/1h }
/// ```
public struct LimitConfig: Sendable, Hashable {
  /// So much in each period.
  public struct Allowance: Sendable, Hashable {
    /// Calls, tokens, billionths of a US dollar, or microseconds.
    public var amount: Int64
    /// Counted from the beginning of 1970, so that a day is one of UTC.
    public var period: Duration

    /// So much in each period.
    public init(_ amount: Int64, per period: Duration) {
      self.amount = amount
      self.period = period
    }
  }

  /// What there is a separate account for.
  public enum Account: String, Sendable, Hashable, CaseIterable {
    /// Each tool, as `server.tool`.
    case tool
    /// Each server.
    case server
    /// Each model, as `provider/model`.
    case model
    /// Each client of `serve`.
    case principal
  }

  /// Globs on `server.tool` and on names of local tools.
  public var tools: [String] = []
  /// Globs on names of servers.
  public var servers: [String] = []
  /// Globs on `provider/model`.
  public var models: [String] = []
  /// Globs on names of clients of `serve`; empty for everybody, also without a name.
  public var principals: [String] = []
  /// One account for all of it where empty.
  public var per: [Account] = []
  /// A full bucket at first, which refills evenly.
  public var calls: Allowance?
  /// Of requests to models and their answers.
  public var tokens: Allowance?
  /// Of requests to models, in billionths of a US dollar; every model needs a price.
  public var money: Allowance?
  /// How long calls and answers take together, without the people who are asked meanwhile, in microseconds.
  public var time: Allowance?

  /// A limit on everything that limits nothing.
  public init() {}
}
