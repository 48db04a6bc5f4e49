/// What is wrong with an audit log, and where it begins.
package struct AuditFlaw: Error, Sendable, Hashable, CustomStringConvertible {
  /// The first record that cannot be trusted; those before it can.
  package var seq: Int64
  /// What is wrong with it.
  package var message: String

  init(seq: Int64, _ message: String) {
    self.seq = seq
    self.message = message
  }

  /// The record and the message.
  package var description: String { "record \(seq): \(message)" }
}
