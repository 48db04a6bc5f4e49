/// Why an answer did not arrive, or stopped; its users turn it into errors that name the peer.
package struct AnswerFailure: Error, Sendable, Hashable {
  package enum Cause: Sendable, Hashable {
    case connectTimeout, firstByteTimeout, idleTimeout, deadline, network, closed, cancelled
    /// There is no connection, so nothing of the request has left.
    case unreachable
    /// A kept connection was closed by the peer just when it was to be used again; the request has not left.
    case stale
    /// We do not connect there: the address or a redirect is not one of those that are allowed.
    case forbidden

    /// Whether the peer has certainly seen nothing of the request.
    package var isUnsent: Bool { [.unreachable, .stale, .forbidden, .connectTimeout].contains(self) }
  }

  package var cause: Cause
  package var message: String

  package init(cause: Cause, message: String) {
    self.cause = cause
    self.message = message
  }
}
