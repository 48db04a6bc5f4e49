/// The bounds of a store of runs.
package struct RunStoreSettings: Sendable {
  /// The `data` of an event that has more bytes is kept apart, once for all events that hold the same; default 64 KiB.
  package var blobBytes = 64 << 10
  /// How long an event that nobody waits for stays in memory alone; default 100 ms.
  package var flushDelay = Duration.milliseconds(100)
  /// Once a run has so many bytes in memory alone they are written at once; default 1 MiB.
  package var flushBytes = 1 << 20
  /// How many events of one run may be in memory alone; more are refused, which stops the run; default 20,000.
  package var maximumPendingEvents = 20_000
  /// How many bytes of one run may be in memory alone; more are refused, which stops the run; default 64 MiB.
  package var maximumPendingBytes = 64 << 20
  /// How many events a run may have; more are refused, which stops the run; default 1,000,000.
  package var maximumEvents: UInt64 = 1_000_000
  /// How long a write waits for another process; after that the journals that wanted it are broken; default 10 s.
  package var busyTimeout = Duration.seconds(10)

  /// The defaults named at each member.
  package init() {}
}
