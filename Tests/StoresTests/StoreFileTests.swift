import Foundation
import GRDB
import Stores
import Testing

/// What happens to files: whose they are, who may read them, and how they grow older.
@Suite(.timeLimit(.minutes(5)))
struct StoreFileTests {
  private let folder: StoreFolder

  init() throws { folder = try StoreFolder() }

  @Test func `a new file and its folders belong to their owner alone`() async throws {
    let path = folder.file("a/b/responses.sqlite")
    let cache = DiskCache(path)
    await cache.put("k", "x")
    #expect(cache.errors.isEmpty)
    for directory in ["a", "a/b"] { #expect(try folder.mode(folder.file(directory)) == 0o700) }
    for file in [path, path + "-wal", path + "-shm"] { #expect(try folder.mode(file) == 0o600, "\(file)") }
  }

  @Test func `a file of ours that others can read is closed to them`() async throws {
    await DiskCache(folder.file()).put("k", "x")
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: folder.file())
    #expect(await DiskCache(folder.file()).text("k") == "x")
    #expect(try folder.mode(folder.file()) == 0o600)
  }

  @Test(arguments: ["with space.sqlite", "a%20b?c#d&e=f.sqlite", "\u{e9}t\u{e9}.sqlite", "file:x"])
  func `any name will do`(name: String) async throws {
    await DiskCache(folder.file(name)).put("k", "x")
    let again = DiskCache(folder.file(name))
    #expect(await again.text("k") == "x")
    #expect(again.errors.isEmpty)
    #expect(try folder.names().allSatisfy { $0.hasPrefix(name) })
  }

  @Test func `nothing is made before it is needed`() throws {
    _ = DiskCache(folder.file())
    #expect(try folder.names().isEmpty)
  }

  @Test(arguments: [Array("my notes, and nothing else".utf8), Array(repeating: 0x41, count: 8_192), [0]])
  func `a file that is no database is refused and left as it is`(content: [UInt8]) async throws {
    try folder.write(content)
    let cache = DiskCache(folder.file())
    await cache.put("k", "x")
    #expect(await cache.text("k") == nil)
    #expect(cache.errors.map(\.code) == [.foreign])
    let message = cache.errors.first?.message ?? ""
    #expect(message.contains(folder.file()) && message.contains("set another path"), "\(message)")
    #expect(folder.bytes() == content)
    #expect(try folder.names() == ["responses.sqlite"])
  }

  @Test func `a database of somebody else is refused and left as it is`() async throws {
    do { try await Tampered(folder.file()).run("CREATE TABLE notes (text)") }
    let before = folder.bytes()
    let cache = DiskCache(folder.file())
    await cache.put("k", "x")
    #expect(cache.errors.map(\.code) == [.foreign])
    #expect(folder.bytes() == before)
    #expect(try folder.names() == ["responses.sqlite"])
  }

  @Test func `a damaged file is told of once, kept, and works again once it is deleted`() async throws {
    let path = folder.file()
    do {
      let cache = DiskCache(path)
      for number in 0..<40 { await cache.put("\(number)", String(repeating: "x", count: 3_000)) }
      try await Tampered(path).run("PRAGMA wal_checkpoint(TRUNCATE)")
    }
    var bytes = folder.bytes()
    for index in 4_096..<bytes.count { bytes[index] = 0x5a }
    try folder.write(bytes)
    for name in ["responses.sqlite-wal", "responses.sqlite-shm"] {
      try? FileManager.default.removeItem(atPath: folder.file(name))
    }
    let cache = DiskCache(path)
    for _ in 0..<3 {
      #expect(await cache.text("1") == nil)
      await cache.put("k", "x")
    }
    #expect(cache.errors.map(\.code) == [.damaged], "\(cache.errors)")
    let message = cache.errors.first?.message ?? ""
    #expect(message.contains(path) && message.contains("delete it"), "\(message)")
    #expect(folder.bytes().count == bytes.count)
  }

  @Test func `a cut file is damaged`() async throws {
    let path = folder.file()
    do {
      let cache = DiskCache(path)
      for number in 0..<40 { await cache.put("\(number)", String(repeating: "x", count: 3_000)) }
      try await Tampered(path).run("PRAGMA wal_checkpoint(TRUNCATE)")
    }
    try folder.write(Array(folder.bytes().prefix(9_000)))
    for name in ["responses.sqlite-wal", "responses.sqlite-shm"] {
      try? FileManager.default.removeItem(atPath: folder.file(name))
    }
    let cache = DiskCache(path)
    await cache.put("k", "x")
    #expect(await cache.text("1") == nil)
    #expect(cache.errors.map(\.code) == [.damaged], "\(cache.errors)")
  }

  @Test func `a folder in the place of the file is told of`() async throws {
    let cache = DiskCache(folder.path)
    await cache.put("k", "x")
    #expect(cache.errors.map(\.code) == [.unavailable])
    let below = DiskCache("/dev/null/x/responses.sqlite")
    #expect(await below.text("k") == nil)
    #expect(below.errors.map(\.code) == [.unavailable])
  }

  @Test func `an older file is brought to the layout of the newer version, and the older version refuses that`()
    async throws
  {
    let first: (String, @Sendable (Database) throws -> Void) = ("t-1", { try $0.execute(sql: "CREATE TABLE t (a)") })
    let second: (String, @Sendable (Database) throws -> Void) = (
      "t-2", { try $0.execute(sql: "ALTER TABLE t ADD COLUMN b DEFAULT 7") }
    )
    do {
      let old = StoreFile(path: folder.file(), layout: StoreLayout([first]))
      try await old.write { try $0.execute(sql: "INSERT INTO t VALUES (1)") }
    }
    let new = StoreFile(path: folder.file(), layout: StoreLayout([first, second]))
    #expect(try await new.read { try Int.fetchOne($0, sql: "SELECT a + b FROM t") } == 8)
    let old = StoreFile(path: folder.file(), layout: StoreLayout([first]))
    let error = await #expect(throws: StoreError.self) { try await old.read { _ in } }
    #expect(error?.code == .newer)
    #expect(error?.message.contains("newer version") == true)
  }

  @Test(arguments: [0, 1, 3])
  func `many who open a file at once bring it to its layout together`(done: Int) async throws {
    let steps: [(String, @Sendable (Database) throws -> Void)] = (0..<5).map { number in
      ("t-\(number)", { try $0.execute(sql: "CREATE TABLE t\(number) (a)") })
    }
    for round in 0..<4 {
      let path = folder.file("\(round).sqlite")
      if done > 0 { try await StoreFile(path: path, layout: StoreLayout(Array(steps.prefix(done)))).read { _ in } }
      try await withThrowingDiscardingTaskGroup { group in
        for _ in 0..<8 {
          group.addTask {
            let file = StoreFile(path: path, layout: StoreLayout(steps))
            try await file.write { try $0.execute(sql: "INSERT INTO t4 VALUES (1)") }
          }
        }
      }
      #expect(try await Tampered(path).number("SELECT count(*) FROM t4") == 8)
    }
    let names = try folder.names().filter { !$0.hasSuffix("-wal") && !$0.hasSuffix("-shm") }
    #expect(names == (0..<4).map { "\($0).sqlite" })
  }

  @Test func `an empty file becomes one of ours`() async throws {
    try folder.write([])
    let cache = DiskCache(folder.file())
    await cache.put("k", "x")
    #expect(await cache.text("k") == "x")
    #expect(cache.errors.isEmpty)
    #expect(try folder.mode(folder.file()) == 0o600)
  }

  @Test func `a file that is locked for longer than we wait is busy, and free again later`() async throws {
    let settings = StoreSettings(busyTimeout: .milliseconds(20))
    let layout = StoreLayout([("t-1", { try $0.execute(sql: "CREATE TABLE t (a)") })])
    let file = StoreFile(path: folder.file(), layout: layout, settings: settings)
    try await file.write { try $0.execute(sql: "INSERT INTO t VALUES (1)") }
    let other = try Tampered(folder.file())
    try await other.run("BEGIN IMMEDIATE")
    let error = await #expect(throws: StoreError.self) {
      try await file.write { try $0.execute(sql: "INSERT INTO t VALUES (2)") }
    }
    #expect(error?.code == .busy)
    #expect(try await file.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM t") } == 1)
    try await other.run("ROLLBACK")
    try await file.write { try $0.execute(sql: "INSERT INTO t VALUES (2)") }
  }

  @Test(arguments: [(StoreSettings.Durability.process, 1), (.power, 2)])
  func `a commit survives what the settings say`(durability: StoreSettings.Durability, level: Int) async throws {
    let file = StoreFile(
      path: folder.file(), layout: StoreLayout([]), settings: StoreSettings(durability: durability))
    #expect(try await file.read { try Int.fetchOne($0, sql: "PRAGMA synchronous") } == level)
    #expect(try await file.read { try String.fetchOne($0, sql: "PRAGMA journal_mode") } == "wal")
    #expect(try await file.read { try Int.fetchOne($0, sql: "PRAGMA journal_size_limit") } == 4 << 20)
  }
}
