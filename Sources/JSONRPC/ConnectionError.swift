/// A failure of our side of a connection; never an answer of the peer.
public struct ConnectionError: Error, Sendable, Hashable {
  /// What kind of failure it is; more may be added.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    public var rawValue: String

    /// A kind by its name.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// The connection is closed, or closed while the call waited.
    public static let closed = Code(rawValue: "closed")
    /// No answer and no progress within the call's timeout, or its maximum time is over.
    public static let timeout = Code(rawValue: "timeout")
    /// A named limit of ``ConnectionLimits`` was reached.
    public static let limit = Code(rawValue: "limit")
    /// The peer answered with something that is no answer, or does not speak the protocol at all.
    public static let malformed = Code(rawValue: "protocol")
    /// The carrier's peer did not take the request, and said nothing in the protocol.
    public static let refused = Code(rawValue: "refused")
    /// The peer wants to know who asks, or does not allow it.
    public static let unauthorized = Code(rawValue: "unauthorized")
    /// The program used the connection wrongly, for example ran it twice.
    public static let misuse = Code(rawValue: "misuse")
  }

  /// What kind of failure this is.
  public var code: Code
  /// What happened, to what, and what to do.
  public var message: String
  /// False when the peer has certainly not seen the request; true when it may have acted on it.
  public var wasSent: Bool
  /// What the peer last wrote to its standard error, where it has one, and what of its output was of no use.
  public var diagnostics: String?

  /// A failure that the peer has not caused by an answer of its own.
  public init(_ code: Code, _ message: String, wasSent: Bool = false, diagnostics: String? = nil) {
    self.code = code
    self.message = message
    self.wasSent = wasSent
    self.diagnostics = diagnostics
  }
}

extension ConnectionError {
  /// The same failure for a call whose request had left.
  func afterSending() -> ConnectionError {
    var copy = self
    copy.wasSent = true
    return copy
  }

  /// Any failure below, in the words of the connection.
  package init(wrapping error: any Error) {
    switch error {
    case let error as ConnectionError: self = error
    case let error as TransportError:
      self.init(Code(of: error), error.message, diagnostics: error.diagnostics)
    default: self.init(.closed, "the connection failed: \(error)")
    }
  }
}

extension ConnectionError.Code {
  fileprivate init(of error: TransportError) {
    switch error.code {
    case .full, .tooLarge: self = .limit
    case .malformed: self = .malformed
    case .refused: self = .refused
    case .unauthorized: self = .unauthorized
    default: self = .closed
    }
  }
}
