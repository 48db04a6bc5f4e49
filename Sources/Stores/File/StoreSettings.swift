/// How a file of ours is used.
package struct StoreSettings: Sendable {
  /// What a commit survives.
  package enum Durability: Sendable {
    /// The end of the process: a loss of power may take the last commits, never the file.
    case process
    /// A loss of power: every commit waits for the disk.
    case power
  }

  /// What a commit survives; default ``Durability/process``.
  package var durability: Durability
  /// How long one process waits for another that writes; default 2 s.
  package var busyTimeout: Duration
  /// How much of the log of changes is kept as a file after it was taken over, in bytes; default 4 MiB.
  package var maximumLogBytes: Int

  /// The defaults, unless said otherwise.
  package init(
    durability: Durability = .process, busyTimeout: Duration = .seconds(2), maximumLogBytes: Int = 4 << 20
  ) {
    self.durability = durability
    self.busyTimeout = busyTimeout
    self.maximumLogBytes = maximumLogBytes
  }
}
