import JSONKit
public import LLM
import Synchronization

/// Answers kept in one SQLite file, for this process and others; those that were not asked for longest go first.
///
/// ```swift
/// let store = DiskResponseCache(path: "/home/me/.cache/tributary/responses.sqlite", now: { wallClock.seconds })
/// let cache = ResponseCache(store: store, timeToLive: .seconds(600))
/// ```
///
/// A file that cannot be used is reported and is as good as an empty one; it is never deleted here.
public final class DiskResponseCache: ResponseCacheStore {
  private let file: StoreFile
  private let maximumBytes: Int
  private let now: @Sendable () -> Int64
  private let report: @Sendable (StoreError) -> Void
  /// The codes that were reported, so that a file that stays broken is told of once.
  private let reported = Mutex<Set<String>>([])

  /// A cache in the file at an absolute path, which is made when it is first needed.
  ///
  /// - Parameters:
  ///   - maximumBytes: the size of all answers as JSON; default 64 MiB.
  ///   - now: the time in seconds since 1970; other processes use the same file, so it must be the wall clock.
  ///   - report: hears why the file could not be used, of each kind of error the first.
  public convenience init(
    path: String, maximumBytes: Int = 64 << 20, now: @escaping @Sendable () -> Int64,
    report: @escaping @Sendable (StoreError) -> Void = { _ in }
  ) {
    self.init(StoreFile(path: path, layout: .responses), maximumBytes: maximumBytes, now: now, report: report)
  }

  package init(
    _ file: StoreFile, maximumBytes: Int, now: @escaping @Sendable () -> Int64,
    report: @escaping @Sendable (StoreError) -> Void
  ) {
    self.file = file
    self.maximumBytes = maximumBytes
    self.now = now
    self.report = report
  }

  /// The kept answer; nil when there is none, its time is over, or the file cannot be read.
  public func response(for key: String) async -> InvocationResponse? {
    let now = self.now()
    guard
      let bytes = await attempt({ file in
        try await file.read { try ResponseTable(db: $0).response(for: key, at: now) }
      }) ?? nil
    else { return nil }
    guard let json = try? JSON(parsing: bytes), let response = try? InvocationResponse(json: json) else {
      // Another version may have written it in another form; what nobody can read only takes room.
      await attempt { file in try await file.write { try ResponseTable(db: $0).remove(key) } }
      return nil
    }
    await attempt { file in try await file.write { try ResponseTable(db: $0).touch(key) } }
    return response
  }

  /// Keeps an answer, and lets go of those whose time is over and of the oldest ones where there is no room.
  public func store(_ response: InvocationResponse, for key: String, timeToLive: Duration) async {
    let bytes = response.json.bytes
    let (now, maximumBytes) = (self.now(), self.maximumBytes)
    let end = now.addingReportingOverflow(timeToLive.wholeSeconds)
    await attempt { file in
      try await file.write { db in
        try ResponseTable(db: db).store(
          bytes, for: key, at: now, until: end.overflow ? .max : end.partialValue, maximumBytes: maximumBytes)
      }
    }
  }

  /// Nil when it failed, which is reported unless the request is over.
  @discardableResult
  private func attempt<Value>(_ body: (StoreFile) async throws -> Value) async -> Value? {
    do {
      return try await body(file)
    } catch is CancellationError {
      return nil
    } catch {
      tell(error as? StoreError ?? .unavailable(file.path, "\(error)"))
      return nil
    }
  }

  private func tell(_ error: StoreError) {
    if reported.withLock({ $0.insert(error.code.rawValue).inserted }) { report(error) }
  }
}

extension Duration {
  /// The seconds, a part of one counted as a whole.
  fileprivate var wholeSeconds: Int64 { components.seconds + (components.attoseconds > 0 ? 1 : 0) }
}
