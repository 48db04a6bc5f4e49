import Crypto
package import JSONKit
package import Runs

/// A record at its place in the log: what it says, and the hash that chains it to all before it.
package struct AuditEntry: Sendable, Hashable {
  /// Counted from 1, without gaps.
  package var seq: Int64
  package var at: WallTime
  /// The machine.
  package var node: String
  /// Who did it: the user of the process.
  package var actor: String
  package var record: AuditRecord
  /// The hash of the entry before, 32 bytes; zeros for the first.
  package var previous: [UInt8]
  /// The hash of this one and, by ``previous``, of all before it.
  package var hash: [UInt8]

  static let noHash = [UInt8](repeating: 0, count: 32)
  private static let domain = "tributary audit record 1"

  /// An entry that follows another one.
  init(_ body: AuditBody, seq: Int64, previous: [UInt8]) {
    self.init(
      body.record, seq: seq, at: body.at, node: body.node, actor: body.actor, previous: previous, hash: [])
    hash = computedHash
  }

  /// An entry as it was read.
  init(
    _ record: AuditRecord, seq: Int64, at: WallTime, node: String, actor: String, previous: [UInt8], hash: [UInt8]
  ) {
    self.record = record
    self.seq = seq
    self.at = at
    self.node = node
    self.actor = actor
    self.previous = previous
    self.hash = hash
  }

  /// SHA-256 over a name for what this is, every field with its length before it, and the hash before.
  var computedHash: [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(1_024)
    AuditBody.append(Self.domain, to: &bytes)
    AuditBody.append(String(seq), to: &bytes)
    let body = body
    body.appendFields(to: &bytes)
    // What is not there takes no place, so that logs from before there were details have the hashes they had.
    if let details = body.details { AuditBody.append(details, to: &bytes) }
    bytes += previous
    return unsafe Crypto.SHA256.hash(data: bytes).withUnsafeBytes { unsafe Array($0) }
  }

  /// The entry without its place.
  var body: AuditBody { AuditBody(at: at, node: node, actor: actor, record: record) }

  /// The entry as an object; what is missing is left out.
  package var json: JSON {
    var members: JSON.Object = [:]
    members["seq"] = .integer(seq)
    body.forEachField { name, text in if let text { members[name] = .string(text) } }
    members["time"] = .string(at.description)
    if let isCached = record.isCached { members["cached"] = .bool(isCached) }
    if !record.details.isEmpty { members["details"] = .object(record.details) }
    members["prev_hash"] = .string(AuditKey.hexadecimal(previous))
    members["hash"] = .string(AuditKey.hexadecimal(hash))
    return .object(members)
  }
}
