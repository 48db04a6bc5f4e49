import JSONKit
import Synchronization

/// Answers kept in memory; those that were not asked for longest go first when it is full.
public final class MemoryResponseCache: ResponseCacheStore {
  private let shelf: Mutex<CacheShelf>
  private let clock: InvocationClock

  /// - Parameter maximumBytes: the size of all answers as JSON; default 64 MiB.
  public init(maximumBytes: Int = 64 << 20, clock: any Clock<Duration> = ContinuousClock()) {
    shelf = Mutex(CacheShelf(maximumBytes: maximumBytes))
    self.clock = InvocationClock(clock)
  }

  /// The kept answer; nil when there is none or its time is over.
  public func response(for key: String) async -> InvocationResponse? {
    let now = clock.now()
    return shelf.withLock { $0.take(key, at: now) }
  }

  /// Keeps an answer, and lets go of the oldest ones where there is no room.
  public func store(_ response: InvocationResponse, for key: String, timeToLive: Duration) async {
    let bytes = response.json.bytes.count
    let now = clock.now()
    shelf.withLock { $0.put(response, bytes: bytes, for: key, until: now + timeToLive) }
  }
}

/// The answers in memory, each with its size, its end and when it was last used.
struct CacheShelf: Sendable {
  private struct Entry: Sendable {
    var response: InvocationResponse
    var bytes: Int
    var end: Duration
    var use: UInt64
  }

  let maximumBytes: Int
  private(set) var bytes = 0
  private var entries: [String: Entry] = [:]
  private var uses: [UInt64: String] = [:]
  private var lastUse: UInt64 = 0
  /// No use before this one has an entry.
  private var oldestUse: UInt64 = 0

  init(maximumBytes: Int) {
    self.maximumBytes = maximumBytes
  }

  var count: Int { entries.count }

  /// The answer under a key; one whose time is over is dropped.
  mutating func take(_ key: String, at now: Duration) -> InvocationResponse? {
    guard let entry = entries[key] else { return nil }
    guard now < entry.end else {
      remove(key)
      return nil
    }
    uses[entry.use] = nil
    let next = use(of: key)
    entries[key]?.use = next
    return entry.response
  }

  /// Keeps an answer and drops what was used longest ago; one that is larger than the whole is not kept.
  mutating func put(_ response: InvocationResponse, bytes size: Int, for key: String, until end: Duration) {
    remove(key)
    guard size <= maximumBytes else { return }
    while bytes + size > maximumBytes, let oldest = oldest() { remove(oldest) }
    entries[key] = Entry(response: response, bytes: size, end: end, use: use(of: key))
    bytes += size
  }

  private mutating func use(of key: String) -> UInt64 {
    lastUse += 1
    uses[lastUse] = key
    return lastUse
  }

  private mutating func oldest() -> String? {
    while oldestUse <= lastUse {
      if let key = uses[oldestUse] { return key }
      oldestUse += 1
    }
    return nil
  }

  private mutating func remove(_ key: String) {
    guard let entry = entries.removeValue(forKey: key) else { return }
    uses[entry.use] = nil
    bytes -= entry.bytes
  }
}
