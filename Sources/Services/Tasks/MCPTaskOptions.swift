import MCP

/// How calls of tools become tasks, which go on when nobody waits for them.
public struct MCPTaskOptions: Sendable {
  /// Where tasks are kept.
  public var store: any MCPTaskStore
  /// Makes the name of a task; who knows it may ask for the result, so that it has to be random, with 128 bits at least.
  public var makeID: @Sendable () -> String
  /// The wall clock.
  public var secondsSince1970: @Sendable () -> Double
  /// How long after its creation a task is kept, and the most that a client may wish for.
  public var lifetime = Duration.seconds(3600)
  /// How long clients are told to wait before they ask again.
  public var pollInterval = Duration.seconds(1)
  /// How often a task is taken up by another process after one that ended in the middle of it, without being told to.
  public var maximumRestarts = 3
  /// Whether no task is of the connection that began it: all of them are run by ``MCPService/runTasks()`` alone, which
  /// somebody calls for as long as the service is there.
  ///
  /// Without this, a task that begins before ``MCPService/runTasks()`` does is of its connection, and ends with it.
  public var outlivesConnections = false
  /// Tasks that wait for their start at one time; one more is refused.
  public var maximumWaiting = 256

  /// Tasks that are kept in memory, unless said otherwise.
  public init(
    store: any MCPTaskStore = MemoryTaskStore(), makeID: @escaping @Sendable () -> String,
    secondsSince1970: @escaping @Sendable () -> Double
  ) {
    self.store = store
    self.makeID = makeID
    self.secondsSince1970 = secondsSince1970
  }
}
