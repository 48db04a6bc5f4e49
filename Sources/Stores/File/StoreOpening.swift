import Foundation
import GRDB
import Glibc

/// Opens one file: makes it where it is missing, refuses what is not ours, and brings ours to its layout.
///
/// No file that was there before is deleted, and one that is not ours is not even written to.
struct StoreOpening {
  /// `Trib`, in the header of every file of ours.
  ///
  /// Source: SQLite, "Database File Format", section 1.3.
  static let applicationID: Int32 = 0x5472_6962

  let path: String
  let settings: StoreSettings

  func open(_ layout: StoreLayout) throws -> DatabaseQueue {
    if size == nil { try makeFile(layout) } else { try refuseForeignFile() }
    let queue = try connect(path)
    try layout.apply(to: queue, path: path)
    hideFromOthers()
    return queue
  }

  /// Makes the file complete under another name, so that nobody ever sees half of one; where another process is faster,
  /// that one's file is as good.
  ///
  /// New files and folders belong to their owner alone; SQLite gives its other files the mode of the first. No descriptor of
  /// the file itself is opened here: closing one takes away the locks of every connection that this process has to it.
  private func makeFile(_ layout: StoreLayout) throws {
    let folder = (path as NSString).deletingLastPathComponent
    do {
      try FileManager.default.createDirectory(
        atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    } catch {
      throw StoreError.unavailable(path, "its folder cannot be made")
    }
    var name: [CChar] = (path + ".XXXXXX").utf8CString.map { $0 }
    let file = unsafe mkstemp(&name)
    guard file >= 0 else { throw StoreError.unavailable(path, unsafe String(cString: strerror(errno))) }
    close(file)
    let temporary = String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    defer { for end in ["", "-wal", "-shm", "-journal"] { unsafe unlink(temporary + end) } }
    let queue = try connect(temporary)
    try layout.apply(to: queue, path: path)
    // What the disk has no room for would stay in the log when it is closed, and that log goes.
    try queue.writeWithoutTransaction { db in _ = try db.checkpoint(.truncate) }
    try queue.close()
    guard unsafe link(temporary, path) == 0 || errno == EEXIST else {
      throw StoreError.unavailable(path, unsafe String(cString: strerror(errno)))
    }
  }

  /// Nil when there is no such file.
  private var size: Int? {
    var info = stat()
    return unsafe stat(path, &info) == 0 ? Int(info.st_size) : nil
  }

  /// Looks at the file without locks and without its log, because SQLite writes beside a file that it opens as usual.
  private func refuseForeignFile() throws {
    guard let size, size > 0 else { return }
    do {
      var configuration = Configuration()
      configuration.readonly = true
      let queue = try DatabaseQueue(path: uri + "?immutable=1", configuration: configuration)
      guard try queue.read({ try Self.isMarked($0) }) else { throw StoreError.foreign(path) }
    } catch let error as DatabaseError where error.resultCode != .SQLITE_NOTADB {
      // Another process may be writing; whoever opens the file with locks gets to know whether it is damaged.
    }
  }

  private var uri: String {
    path.reduce(into: "file:") { uri, character in
      switch character {
      case "%": uri += "%25"
      case "?": uri += "%3f"
      case "#": uri += "%23"
      default: uri.append(character)
      }
    }
  }

  private func connect(_ path: String) throws -> DatabaseQueue {
    var configuration = Configuration()
    configuration.label = "tributary.store"
    configuration.busyMode = .timeout(settings.busyTimeout / .seconds(1))
    configuration.prepareDatabase { db in try prepare(db) }
    return try DatabaseQueue(path: path, configuration: configuration)
  }

  private func prepare(_ db: Database) throws {
    if try Self.isMarked(db) == false { try mark(db) }
    try db.execute(sql: "PRAGMA journal_mode = WAL")
    try db.execute(sql: "PRAGMA journal_size_limit = \(settings.maximumLogBytes)")
    try db.execute(sql: "PRAGMA synchronous = \(settings.durability == .power ? "FULL" : "NORMAL")")
  }

  private static func isMarked(_ db: Database) throws -> Bool {
    try Int32.fetchOne(db, sql: "PRAGMA application_id") == applicationID
  }

  /// Makes an empty file one of ours.
  ///
  /// In one transaction, because the first pragma alone would already make a database without our mark of it; and as that one
  /// writes, it waits for other writers.
  private func mark(_ db: Database) throws {
    try db.inTransaction(.deferred) {
      try db.execute(sql: "PRAGMA auto_vacuum = FULL")
      if try Self.isMarked(db) { return .rollback }
      let tables = try Int.fetchOne(db, sql: "SELECT count(*) FROM sqlite_schema") ?? 0
      let id = try Int32.fetchOne(db, sql: "PRAGMA application_id")
      guard id == 0, tables == 0 else { throw StoreError.foreign(path) }
      try db.execute(sql: "PRAGMA application_id = \(Self.applicationID)")
      return .commit
    }
  }

  /// A file of ours that came back from elsewhere, such as a backup, may be open to everybody.
  private func hideFromOthers() {
    for file in [path, path + "-wal", path + "-shm"] {
      var info = stat()
      guard unsafe stat(file, &info) == 0, info.st_mode & 0o077 != 0 else { continue }
      unsafe chmod(file, 0o600)
    }
  }
}
