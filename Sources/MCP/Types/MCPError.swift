/// A failure of the protocol above single messages: no common revision, an answer that means nothing, a wrong use.
public struct MCPError: Error, Sendable, Hashable {
  /// What kind of failure it is; more may be added.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    public var rawValue: String

    /// A kind by its name.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// The session is not connected, or not yet.
    public static let notReady = Code(rawValue: "not_ready")
    /// Both sides speak the protocol, but no revision in common.
    public static let noCommonRevision = Code(rawValue: "no_common_revision")
    /// The peer could not be brought to speak the protocol.
    public static let negotiationFailed = Code(rawValue: "negotiation_failed")
    /// The peer was not ready within the start timeout.
    public static let startTimeout = Code(rawValue: "start_timeout")
    /// A result does not have the shape its method requires.
    public static let invalidResult = Code(rawValue: "invalid_result")
    /// A result is of a kind that is not known here.
    public static let unknownResultType = Code(rawValue: "unknown_result_type")
    /// The server does not offer what was asked for, so it was not asked.
    public static let notSupported = Code(rawValue: "not_supported")
    /// The server needs an answer that nobody here gives: declined, not declared, or not understood.
    public static let inputRefused = Code(rawValue: "input_refused")
    /// The server asked for more rounds of input than allowed.
    public static let inputLimit = Code(rawValue: "input_limit")
    /// The task of a call was cancelled on the server.
    public static let taskCancelled = Code(rawValue: "task_cancelled")
    /// The program used the session or service wrongly.
    public static let misuse = Code(rawValue: "misuse")
  }

  /// What kind of failure this is.
  public var code: Code
  /// What happened, to what, and what to do.
  public var message: String
  /// What the peer last wrote to its standard error, where it has one, and what of its output was of no use.
  public var diagnostics: String?

  /// A failure of the protocol above single messages.
  public init(_ code: Code, _ message: String, diagnostics: String? = nil) {
    self.code = code
    self.message = message
    self.diagnostics = diagnostics
  }
}
