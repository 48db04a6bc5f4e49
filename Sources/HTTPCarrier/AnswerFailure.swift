/// Why an answer did not arrive, or stopped; its users turn it into errors that name the peer.
package struct AnswerFailure: Error, Sendable, Hashable {
  package enum Cause: Sendable, Hashable {
    case connectTimeout, firstByteTimeout, idleTimeout, deadline, network, closed, cancelled
    /// There is no connection, so nothing of the request has left.
    case unreachable
    /// We do not connect there: the address or a redirect is not one of those that are allowed.
    case forbidden

    /// Whether the peer has certainly seen nothing of the request.
    package var isUnsent: Bool { self == .unreachable || self == .forbidden || self == .connectTimeout }
  }

  package var cause: Cause
  package var message: String

  package init(cause: Cause, message: String) {
    self.cause = cause
    self.message = message
  }
}
