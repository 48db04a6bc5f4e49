/// A tool that a server lists and that is neither offered to models nor called.
public struct HeldTool: Sendable, Hashable {
  /// Why it is held back; more may be added.
  public struct Reason: RawRepresentable, Sendable, Hashable {
    /// The stable word, in small letters.
    public var rawValue: String

    /// A reason by its word.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// Its definition is another one than was approved.
    public static let changed = Reason(rawValue: "changed")
    /// It was not there when the server's tools were approved.
    public static let new = Reason(rawValue: "new")
    /// Nobody has approved the tools of its server.
    public static let unreviewed = Reason(rawValue: "unreviewed")
    /// Its description or one of its schemas is larger than is taken.
    public static let tooLarge = Reason(rawValue: "too_large")
    /// Its server lists more tools than are taken, and it stands behind them.
    public static let tooMany = Reason(rawValue: "too_many")

    /// Whether `tributary mcp review` can let it be used.
    public var isReviewable: Bool { self == .changed || self == .new || self == .unreviewed }
  }

  /// The server's name for it.
  public var name: String
  /// Why it is held back.
  public var reason: Reason
  /// What happened, to which tool, and what to do.
  public var message: String

  /// A tool by its name, with the reason and a sentence for people.
  public init(name: String, reason: Reason, message: String) {
    self.name = name
    self.reason = reason
    self.message = message
  }
}
