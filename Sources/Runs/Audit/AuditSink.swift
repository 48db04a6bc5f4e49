/// Takes audit records.
package protocol AuditSink: Sendable {
  /// Records something before anything goes on; returns when it is kept.
  ///
  /// - Throws: when it cannot be kept; then what it tells of must not be done.
  func record(_ record: AuditRecord) async throws

  /// Records what is over anyway; what cannot be kept is tried again, and fails the next ``record(_:)``.
  func note(_ record: AuditRecord)
}
