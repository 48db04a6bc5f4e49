public import JQ

/// The bounds of every run of a workflow, whatever its file says.
public struct ExecutionLimits: Sendable, Hashable {
  /// How many elements one `map` may have; default 100 000.
  public var maximumItems = 100_000
  /// How many steps of one block with `needs`, or branches of one `parallel`, run at a time; default 8.
  public var maximumParallel = 8
  /// How deep workflows may start one another; default 8.
  public var maximumDepth = 8
  /// What one evaluation of an expression may use.
  public var expressions = JQLimits.default
  /// The longest part of a wait that is slept through before the wall clock is asked again; default one minute.
  public var longestSleep: Duration = .seconds(60)
  /// Longer waits end the process's part of the run, which is then `waiting`; nil, the default, waits as long as it takes.
  public var longestWait: Duration?

  /// The defaults named at each member.
  public init() {}
}
