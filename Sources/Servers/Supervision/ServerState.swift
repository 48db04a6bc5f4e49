/// Whether a server can be used; more states may be added.
public enum ServerState: String, Sendable, Hashable, CaseIterable {
  /// Not running, because nobody needs it.
  case idle
  /// Being started.
  case starting
  /// Connected.
  case ready
  /// Being started for longer than anybody waits; its tools join when it is ready.
  case late
  /// It ended by itself or could not be started; the cause says why.
  case failed
  /// It wants to know who asks before it does anything.
  case auth
}

/// How one server does: what is known without asking it.
public struct ServerHealth: Sendable {
  /// Whether it can be used.
  public var state: ServerState
  /// Why it ended the last time, with what it last wrote to its standard error; nil when it is ready or was stopped.
  public var cause: MCPServerError?
  /// Failures in a row.
  public var failures: Int
  /// How often it was started.
  public var starts: Int
  /// The time until it may be started again; nil when it may be at once, or is left alone.
  public var nextStart: Duration?
  /// The time since it last answered anything; nil when it never did.
  public var sinceLastExchange: Duration?
  /// Calls under way.
  public var calls: Int
  /// Calls that wait for their turn.
  public var waitingCalls: Int

  /// A server nobody has needed yet.
  public static let idle = ServerHealth(
    state: .idle, cause: nil, failures: 0, starts: 0, nextStart: nil, sinceLastExchange: nil, calls: 0,
    waitingCalls: 0)
}
