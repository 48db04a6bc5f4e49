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
  init(_ record: AuditRecord, seq: Int64, at: WallTime, node: String, actor: String, previous: [UInt8]) {
    self.init(record, seq: seq, at: at, node: node, actor: actor, previous: previous, hash: [])
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
    var hasher = Crypto.SHA256()
    var bytes: [UInt8] = []
    Self.append(Self.domain, to: &bytes)
    for field in fields { Self.append(field.text, to: &bytes) }
    // What is not there takes no place, so that logs from before there were details have the hashes they had.
    if let details { Self.append(details, to: &bytes) }
    hasher.update(data: bytes)
    hasher.update(data: previous)
    return Array(hasher.finalize())
  }

  /// A missing field is not an empty one.
  private static func append(_ text: String?, to bytes: inout [UInt8]) {
    guard let text else { return bytes.append(0) }
    let length = UInt64(text.utf8.count)
    bytes.append(1)
    for place in (0..<8).reversed() { bytes.append(UInt8(truncatingIfNeeded: length >> UInt64(8 * place))) }
    bytes += text.utf8
  }

  /// Every field under the name it has in exports, in the order in which they are hashed.
  private var fields: [(name: String, text: String?)] {
    [
      ("seq", String(seq)), ("time", String(at.milliseconds)), ("node", node), ("actor", actor),
      ("on_behalf_of", record.onBehalfOf), ("action", record.action.rawValue), ("phase", record.phase.rawValue),
      ("target", record.target), ("server", record.server), ("decision", record.decision), ("reason", record.reason),
      ("rule", record.rule), ("definition_sha256", record.definition), ("arguments_sha256", record.arguments),
      ("result_sha256", record.result), ("run", record.run), ("step", record.step), ("outcome", record.outcome),
      ("cached", record.isCached.map { $0 ? "1" : "0" }),
    ]
  }

  /// The details in their canonical form; nil when there are none.
  var details: String? {
    record.details.isEmpty ? nil : String(decoding: JSON.object(record.details).canonicalBytes, as: UTF8.self)
  }

  /// The entry as an object; what is missing is left out.
  package var json: JSON {
    var members: JSON.Object = [:]
    for (name, text) in fields { if let text { members[name] = .string(text) } }
    members["seq"] = .integer(seq)
    members["time"] = .string(at.description)
    if let isCached = record.isCached { members["cached"] = .bool(isCached) }
    if !record.details.isEmpty { members["details"] = .object(record.details) }
    members["prev_hash"] = .string(AuditKey.hexadecimal(previous))
    members["hash"] = .string(AuditKey.hexadecimal(hash))
    return .object(members)
  }
}
