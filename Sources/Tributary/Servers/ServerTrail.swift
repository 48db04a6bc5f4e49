import Synchronization

/// Where starts and ends of servers are recorded: in the log of the client they were made for, or were added to later.
package final class ServerTrail: Sendable {
  private let followed: Mutex<AuditTrail?>

  /// - Parameter trail: nil for nowhere, until there is one to follow.
  package init(_ trail: AuditTrail? = nil) { followed = Mutex(trail) }

  /// Where what happens now is recorded; nil for nowhere.
  var current: AuditTrail? { followed.withLock { $0 } }

  /// From now on things are recorded there, for a server that is added to a client after it was made.
  func follow(_ trail: AuditTrail?) { followed.withLock { $0 = trail } }
}
