package import GRDB
import Glibc
import Synchronization

/// A SQLite database of ours in one file, opened when it is first used; several processes may use it at once.
///
/// What may block runs on threads of GRDB, never on those of tasks, and one after the other. An attempt to open that fails
/// is made again by the next use.
package final class StoreFile: Sendable {
  private struct State: Sendable {
    var opened: DatabaseQueue?
    var opener: DatabaseQueue?
  }

  package let path: String
  private let layout: StoreLayout
  private let settings: StoreSettings
  private let state = Mutex(State())

  /// A file at an absolute path; nothing is opened or made yet.
  package init(path: String, layout: StoreLayout, settings: StoreSettings = StoreSettings()) {
    self.path = path
    self.layout = layout
    self.settings = settings
  }

  /// Reads in one consistent view.
  ///
  /// - Throws: ``StoreError``, `CancellationError`, and what `body` throws.
  package func read<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
    try await named { try await queue().read(body) }
  }

  /// Reads and writes in one transaction, which begins by waiting for other writers.
  ///
  /// - Throws: ``StoreError``, `CancellationError`, and what `body` throws; then nothing was written.
  package func write<Value: Sendable>(_ body: @escaping @Sendable (Database) throws -> Value) async throws -> Value {
    try await named { try await queue().write(body) }
  }

  /// Uses the database as it is, outside of any transaction, and to the end even in a task that was cancelled.
  ///
  /// - Throws: ``StoreError``, and what `body` throws.
  package func uninterrupted<Value: Sendable>(
    _ body: @escaping @Sendable (Database) throws -> Value
  ) async throws -> Value {
    try await named {
      let queue = try await queue()
      return try await withCheckedThrowingContinuation { continuation in
        queue.asyncWriteWithoutTransaction { db in continuation.resume(with: Result { try body(db) }) }
      }
    }
  }

  /// Reads and writes in one transaction while the caller's thread waits, for what is looked up where nothing may suspend.
  ///
  /// - Throws: ``StoreError``, and what `body` throws; then nothing was written.
  package func waiting<Value: Sendable>(_ body: (Database) throws -> Value) throws -> Value {
    try blocking { try $0.write(body) }
  }

  /// The same outside of any transaction.
  package func waitingUninterrupted<Value: Sendable>(_ body: (Database) throws -> Value) throws -> Value {
    try blocking { try $0.writeWithoutTransaction(body) }
  }

  private func blocking<Value>(_ use: (DatabaseQueue) throws -> Value) throws -> Value {
    do {
      let opened = state.withLock(\.opened)
      return try use(opened ?? opener().writeWithoutTransaction { _ in try open() })
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    }
  }

  /// Uses the database later, in turn, without waiting; nothing when the file was not opened yet.
  package func enqueue(_ body: @escaping @Sendable (Database) -> Void) {
    state.withLock(\.opened)?.asyncWriteWithoutTransaction(body)
  }

  /// The same after a pause, which nobody waits for.
  package func enqueue(after pause: Duration, _ body: @escaping @Sendable (Database) -> Void) {
    // A database without a file lends its thread, as for opening.
    try? opener().asyncWriteWithoutTransaction { [self] _ in
      usleep(UInt32(pause / .microseconds(1)))
      enqueue(body)
    }
  }

  /// Waits until everything that was enqueued is done.
  package func drained() async {
    guard let opened = state.withLock(\.opened) else { return }
    await withCheckedContinuation { continuation in
      opened.asyncWriteWithoutTransaction { _ in continuation.resume() }
    }
  }

  /// Errors of SQLite under our names.
  private func named<Value>(_ body: () async throws -> Value) async throws -> Value {
    do {
      return try await body()
    } catch let error as DatabaseError {
      throw StoreError(error, path: path)
    }
  }

  private func queue() async throws -> DatabaseQueue {
    if let opened = state.withLock(\.opened) { return opened }
    // A database without a file lends its thread: whoever comes while the file is being opened waits behind it.
    let opener = try opener()
    return try await withCheckedThrowingContinuation { continuation in
      opener.asyncWriteWithoutTransaction { [self] _ in continuation.resume(with: Result { try open() }) }
    }
  }

  private func open() throws -> DatabaseQueue {
    if let opened = state.withLock(\.opened) { return opened }
    let opened = try StoreOpening(path: path, settings: settings).open(layout)
    state.withLock { $0 = State(opened: opened) }
    return opened
  }

  private func opener() throws -> DatabaseQueue {
    try state.withLock { state in
      if let opener = state.opener { return opener }
      let opener = try DatabaseQueue()
      state.opener = opener
      return opener
    }
  }
}
