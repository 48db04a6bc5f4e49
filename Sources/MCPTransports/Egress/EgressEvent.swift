/// What a proxy let through and what it refused, for the audit log and the log of a server.
package struct EgressEvent: Sendable, Hashable {
  /// What happened.
  package enum Kind: String, Sendable {
    /// The host is listed and its addresses may be reached; told before anything is sent there.
    case opened
    /// Nothing was sent.
    case refused
    /// An opened connection is over.
    case closed
  }

  /// What happened.
  package var kind: Kind
  /// How it was asked for: `http`, `connect` or `socks`.
  package var way: String
  /// The host as it was asked for, in small letters; empty when the request could not be read.
  package var host: String
  /// The port; 0 when the request could not be read.
  package var port: Int
  /// Why it was refused or is over, a code of ``EgressRefusal``; empty when it was opened.
  package var reason: String
  /// Carried from the server to the host, in bytes.
  package var sentBytes: Int
  /// Carried from the host to the server, in bytes.
  package var receivedBytes: Int
  /// Since the connection was accepted.
  package var duration: Duration
}

/// Hears of everything; when it throws at ``EgressEvent/Kind/opened``, the connection is refused.
package typealias EgressObserver = @Sendable (EgressEvent) async throws -> Void
