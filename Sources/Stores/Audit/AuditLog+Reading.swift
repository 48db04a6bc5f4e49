import GRDB
import Runs

/// What was found of an audit log.
package struct AuditVerification: Sendable, Hashable {
  /// How many records there are.
  package var records: Int64
  /// How many signed checkpoints there are.
  package var checkpoints: Int
  /// The public key that they were signed with, in hexadecimal digits.
  package var publicKey: String
  /// The hash of the last record that is as it was recorded, in hexadecimal digits: to be kept elsewhere.
  package var lastHash: String
  /// What is wrong, nil when nothing is.
  package var flaw: AuditFlaw?
}

extension AuditLog {
  private static let page = 1_000

  /// Reads the whole log and checks every hash, every signature, and that nothing is missing.
  ///
  /// It finds every change by somebody who does not have the key, but for an older copy of file and all: to find that, keep
  /// the last hash elsewhere.
  /// - Throws: ``StoreError`` when it cannot be read.
  package func verify() async throws -> AuditVerification {
    guard let key = try AuditKey.read(path + ".key") else {
      throw StoreError(.damaged, "\(path).key, the key of the audit log, is not there.")
    }
    var broken: (any Error)?
    do { try await takeTails() } catch { broken = error }
    var found = try await readChained { try Self.verify($0, key) }
    // What is wrong with the chain is also why nothing can be appended to it.
    if found.flaw == nil, let broken { found.flaw = AuditFlaw(seq: found.records + 1, "\(broken)") }
    return found
  }

  static func verify(_ table: AuditTable, _ key: AuditKey) throws -> AuditVerification {
    let checkpoints = try table.checkpoints()
    let signed = Dictionary(checkpoints.map { ($0.seq, $0) }) { first, _ in first }
    var found = AuditVerification(records: 0, checkpoints: checkpoints.count, publicKey: key.publicKey, lastHash: "")
    var previous = AuditEntry.noHash
    do {
      while true {
        let page = try table.entries(AuditFilter(), after: found.records, limit: page)
        for entry in page {
          guard entry.seq == found.records + 1 else { throw AuditFlaw(seq: found.records + 1, "it is missing") }
          guard entry.previous == previous, entry.computedHash == entry.hash else {
            throw AuditFlaw(seq: entry.seq, "it is not what was recorded")
          }
          if entry.seq % AuditTable.checkpointInterval == 0 { try check(signed[entry.seq], entry.seq, entry.hash, key) }
          found.records = entry.seq
          previous = entry.hash
        }
        if page.count < Self.page { break }
      }
      if found.records > 0 { try check(signed[found.records], found.records, previous, key) }
      if let last = checkpoints.last, last.seq != found.records {
        throw AuditFlaw(seq: found.records + 1, "it is missing: the log was signed up to record \(last.seq)")
      }
      if let other = checkpoints.first(where: { $0.seq != found.records && $0.seq % AuditTable.checkpointInterval != 0 }
      ) {
        throw AuditFlaw(seq: other.seq, "it has a checkpoint that nobody made")
      }
    } catch let flaw as AuditFlaw {
      found.flaw = flaw
    }
    found.lastHash = AuditKey.hexadecimal(previous)
    return found
  }

  private static func check(
    _ checkpoint: AuditTable.Checkpoint?, _ seq: Int64, _ hash: [UInt8], _ key: AuditKey
  ) throws {
    guard let checkpoint else { throw AuditFlaw(seq: seq, "its checkpoint is missing") }
    guard checkpoint.hash == hash, key.accepts(checkpoint.signature, seq, checkpoint.at, hash) else {
      throw AuditFlaw(seq: seq, "its checkpoint was not signed with the key of this log")
    }
  }

  /// Records that fit, oldest first; with a `last`, no more than that many of the newest.
  ///
  /// - Throws: ``StoreError``, ``AuditFlaw`` for a record that makes no sense.
  package func entries(_ filter: AuditFilter = AuditFilter(), last: Int? = nil) async throws -> [AuditEntry] {
    let entries = try await read { try $0.entries(filter) }
    return last.map { Array(entries.suffix($0)) } ?? entries
  }

  /// Every record in order, page by page.
  package func forEach(_ filter: AuditFilter = AuditFilter(), _ body: (AuditEntry) throws -> Void) async throws {
    var last: Int64 = 0
    while true {
      let after = last
      let page = try await read { try $0.entries(filter, after: after, limit: Self.page) }
      for entry in page { try body(entry) }
      guard page.count == Self.page, let end = page.last else { return }
      last = end.seq
    }
  }
}
