import JSONKit
import Runs

/// A record with when, where and by whom it was made: what a tail holds, and what the chain hashes.
struct AuditBody: Sendable, Hashable {
  /// Bytes that are no body.
  struct Malformed: Error {}

  var at: WallTime
  /// The machine.
  var node: String
  /// Who did it: the user of the process.
  var actor: String
  var record: AuditRecord

  /// Gives every field but the details, under the name it has in exports, in the order in which they are hashed.
  func forEachField(_ body: (_ name: String, _ text: String?) -> Void) {
    body("time", String(at.milliseconds))
    body("node", node)
    body("actor", actor)
    body("on_behalf_of", record.onBehalfOf)
    body("action", record.action.rawValue)
    body("phase", record.phase.rawValue)
    body("target", record.target)
    body("server", record.server)
    body("decision", record.decision)
    body("reason", record.reason)
    body("rule", record.rule)
    body("definition_sha256", record.definition)
    body("arguments_sha256", record.arguments)
    body("result_sha256", record.result)
    body("run", record.run)
    body("step", record.step)
    body("outcome", record.outcome)
    body("cached", record.isCached.map { $0 ? "1" : "0" })
  }

  /// The details in their canonical form; nil when there are none.
  var details: String? {
    record.details.isEmpty ? nil : String(decoding: JSON.object(record.details).canonicalBytes, as: UTF8.self)
  }

  // MARK: Bytes

  /// Appends every field but the details.
  func appendFields(to bytes: inout [UInt8]) {
    forEachField { _, text in Self.append(text, to: &bytes) }
  }

  /// Appends everything.
  func append(to bytes: inout [UInt8]) {
    appendFields(to: &bytes)
    Self.append(details, to: &bytes)
  }

  /// A field with its length before it; one that is missing is not an empty one.
  static func append(_ text: String?, to bytes: inout [UInt8]) {
    guard var text else { return bytes.append(0) }
    bytes.append(1)
    text.withUTF8 { utf8 in
      unsafe withUnsafeBytes(of: UInt64(utf8.count).bigEndian) { unsafe bytes.append(contentsOf: $0) }
      unsafe bytes.append(contentsOf: utf8)
    }
  }
}

extension AuditBody {
  /// Reads what ``append(to:)`` has written, and moves on behind it.
  ///
  /// - Throws: ``Malformed``.
  init(reading bytes: inout ArraySlice<UInt8>) throws {
    func next() throws -> String? {
      guard let mark = bytes.popFirst(), mark <= 1 else { throw Malformed() }
      guard mark == 1 else { return nil }
      let length = bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard bytes.count >= 8, let count = Int(exactly: length), count <= bytes.count - 8 else { throw Malformed() }
      let text = bytes.startIndex + 8..<bytes.startIndex + 8 + count
      defer { bytes = bytes[text.upperBound...] }
      return String(decoding: bytes[text], as: UTF8.self)
    }
    func some() throws -> String {
      guard let text = try next() else { throw Malformed() }
      return text
    }
    guard let milliseconds = Int64(try some()) else { throw Malformed() }
    at = WallTime(milliseconds: milliseconds)
    node = try some()
    actor = try some()
    let onBehalfOf = try next()
    let action = AuditRecord.Action(rawValue: try some())
    guard let phase = AuditRecord.Phase(rawValue: try some()) else { throw Malformed() }
    record = AuditRecord(action, phase, target: try some(), server: try next())
    record.onBehalfOf = onBehalfOf
    record.decision = try next()
    record.reason = try next()
    record.rule = try next()
    record.definition = try next()
    record.arguments = try next()
    record.result = try next()
    record.run = try next()
    record.step = try next()
    record.outcome = try next()
    record.isCached = try next().map { $0 == "1" }
    guard let text = try next() else { return }
    guard let details = try? JSON(parsing: text).objectValue else { throw Malformed() }
    record.details = details
  }
}
