import Foundation
import GRDB
import Runs
import TestKit
import Testing

@testable import Stores

/// What a process has recorded and is not a part of the chain yet.
@Suite(.timeLimit(.minutes(5)))
struct AuditTailTests {
  /// A log with one record, as another process would find it.
  private static func begun() async throws -> AuditLogs {
    let logs = try AuditLogs()
    let log = logs.log()
    try await log.record(AuditLogs.record(0))
    try await log.flush()
    return logs
  }

  @Test func `a process that ends leaves no tail behind`() async throws {
    let logs = try AuditLogs()
    let log = logs.log()
    for number in 1...3 { try await log.record(AuditLogs.record(number)) }
    #expect(try logs.tailNames.count == 1)
    try await log.flush()
    #expect(try logs.tailNames.isEmpty)
    try await log.record(AuditLogs.record(4))
    #expect(try logs.folder.mode(logs.tails) == 0o700)
    #expect(try logs.folder.mode(logs.tails + "/" + logs.tailNames[0]) == 0o600)
    try await log.flush()
    #expect(try await logs.log().entries().map(\.record) == (1...4).map(AuditLogs.record))
  }

  @Test func `what a killed process has recorded is taken by the next, once, even if the file comes back`() async throws
  {
    let logs = try await Self.begun()
    let name = try logs.deadTail([[1, 2], [3]])
    let copy = logs.folder.bytes("audit.db.tails/" + name)
    let log = logs.log()
    try await log.record(AuditLogs.record(4))
    try await log.flush()
    #expect(try logs.tailNames.isEmpty)
    for _ in 0..<2 {
      try logs.folder.write(copy, "audit.db.tails/" + name)
      #expect(try await logs.log().entries().map(\.record) == (0...4).map(AuditLogs.record))
      #expect(try logs.tailNames.isEmpty)
    }
    #expect(try await logs.log().verify().flaw == nil)
  }

  @Test func `what is in the tail of a process that lives is seen from another, and is taken once`() async throws {
    let logs = try await Self.begun()
    let log = logs.log()
    for number in 1...40 {
      try await log.record(AuditLogs.record(number))
      if number % 4 == 0 {
        #expect(try await logs.log().entries().map(\.record) == (0...number).map(AuditLogs.record))
      }
    }
    try await log.flush()
    let found = try await logs.log().verify()
    #expect(found.flaw == nil && found.records == 41)
  }

  @Test(arguments: ["half of a frame", "zeros"])
  func `what a process could not finish, or a loss of power has left, is no record`(end: String) async throws {
    let logs = try await Self.begun()
    let name = try logs.deadTail([[1], [2]])
    let bytes = logs.folder.bytes("audit.db.tails/" + name)
    let rest = end == "zeros" ? [UInt8](repeating: 0, count: 5_000) : Array(bytes.prefix(bytes.count / 2 - 40))
    try logs.folder.write(bytes + rest, "audit.db.tails/" + name)
    #expect(try await logs.log().entries().map(\.record) == (0...2).map(AuditLogs.record))
    #expect(try logs.tailNames.isEmpty)
  }

  @Test func `a byte of a tail that is changed is found, or its end is missing`() async throws {
    let logs = try await Self.begun()
    let name = try logs.deadTail([[1], [2, 3]])
    let bytes = logs.folder.bytes("audit.db.tails/" + name)
    let whole = try logs.reader(name).bodies(after: 0).bodies
    #expect(whole.map(\.record) == (1...3).map(AuditLogs.record))
    var found = 0
    for place in bytes.indices {
      var broken = bytes
      broken[place] ^= 1 << UInt8(place % 8)
      try logs.folder.write(broken, "audit.db.tails/" + name)
      guard let bodies = try? logs.reader(name).bodies(after: 0).bodies else {
        found += 1
        continue
      }
      #expect(bodies.count < whole.count && bodies == Array(whole.prefix(bodies.count)), "byte \(place)")
    }
    // Only a length can pretend that there is less.
    #expect(bytes.count - found <= 2 * AuditTail.lengthBytes)
  }

  @Test func `frames that are moved, repeated or from another tail are found, and nothing is recorded meanwhile`()
    async throws
  {
    let logs = try await Self.begun()
    let names = [try logs.deadTail([[2], [4]]), try logs.deadTail([[2], [4]])]
    let (one, other) = (
      logs.folder.bytes("audit.db.tails/" + names[0]), logs.folder.bytes("audit.db.tails/" + names[1])
    )
    let half = one.count / 2
    for bytes in [one[half...] + one[..<half], one + one[..<half], one[..<half] + one[..<half], other[...]] {
      try logs.folder.write(Array(bytes), "audit.db.tails/" + names[0])
      let log = logs.log()
      await #expect(throws: StoreError.self) { try await log.record(AuditLogs.record(3)) }
      let found = try await log.verify()
      #expect(found.records == 1 && found.flaw?.seq == 2)
      #expect(found.flaw?.message.contains(names[0]) == true)
    }
    try logs.folder.write(one, "audit.db.tails/" + names[0])
    try await logs.log().record(AuditLogs.record(3))
    #expect(try await logs.log().verify().records == 6)
  }

  @Test func `a tail that has become long gives way to another`() async throws {
    let logs = try await Self.begun()
    let log = logs.log()
    try await log.record(AuditLogs.record(1))
    let first = try logs.tailNames
    var record = AuditLogs.record(2)
    record.reason = String(repeating: "r", count: AuditLog.tailLimit)
    try await log.record(record)
    #expect(
      await comesTrue(within: .seconds(60)) {
        log.note(AuditLogs.record(3))
        return (try? logs.tailNames) != first
      })
    try await log.flush()
    #expect(try await log.entries().prefix(3).map(\.record) == [AuditLogs.record(0), AuditLogs.record(1), record])
    #expect(try await log.verify().flaw == nil)
  }

  @Test func `so many notes are held before there is a tail`() async throws {
    let logs = try AuditLogs()
    let log = logs.log()
    for number in 0...AuditLog.maximumNoted { log.note(AuditLogs.record(number)) }
    try await log.record(AuditLogs.record(-1))
    let records = try await log.entries().map(\.record)
    #expect(records.count == AuditLog.maximumNoted + 1)
    #expect(records.suffix(2) == [AuditLogs.record(AuditLog.maximumNoted - 1), AuditLogs.record(-1)])
  }
}

extension AuditLogs {
  var tails: String { path + ".tails" }
  var tailNames: [String] {
    get throws { (try? FileManager.default.contentsOfDirectory(atPath: tails)) ?? [] }
  }

  /// The tail of a process that was killed, with frames of these records.
  func deadTail(_ frames: [[Int]]) throws -> String {
    let tail = try AuditTail(in: tails, key().tailKey, isForPower: false)
    var end = 0
    for frame in frames {
      var bytes: [UInt8] = []
      for number in frame {
        AuditBody(at: WallTime(milliseconds: 7), node: "here", actor: "me", record: Self.record(number))
          .append(to: &bytes)
      }
      end = try tail.append(bytes, at: end)
    }
    return tail.name
  }

  func reader(_ name: String) throws -> AuditTailReader {
    try #require(try AuditTailReader(name, in: tails, key().tailKey))
  }

  private func key() throws -> AuditKey { try #require(try AuditKey.read(path + ".key")) }
}
