/// Why a server did not do what was asked.
///
/// ```swift
/// do {
///   print(try await client.callTool("files.read_file", ["path": "notes.txt"]).text)
/// } catch let error as MCPServerError {
///   print(error, error.diagnostics ?? "")  // what went wrong, and what the server last wrote to standard error
/// }
/// ```
public struct MCPServerError: Error, Sendable, CustomStringConvertible {
  /// What kind of error it is; more may be added.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    public var rawValue: String

    /// A kind by its name.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// It could not be started or reached, or it is gone.
    public static let unavailable = Code(rawValue: "server_unavailable")
    /// It did not answer in time.
    public static let timeout = Code(rawValue: "timeout")
    /// The connection ended while it was asked.
    public static let lost = Code(rawValue: "connection_lost")
    /// It refused the request, or answered something that is no answer.
    public static let refused = Code(rawValue: "server_refused")
    /// It wants to know who asks, or did not accept what it was told.
    public static let authentication = Code(rawValue: "authentication_needed")
    /// The server, or the tool that was called, is defined in another way than was approved.
    public static let definitionChanged = Code(rawValue: "definition_changed")
    /// Too many calls wait for it already.
    public static let busy = Code(rawValue: "server_busy")
  }

  /// What kind of error this is.
  public var code: Code
  /// What happened, to which server, and what to do.
  public var message: String
  /// The request was sent and not answered: the tool may or may not have run.
  public var isOutcomeUnknown: Bool
  /// What the server last wrote to its standard error.
  public var diagnostics: String?
  /// The error below, where there is one.
  public var cause: (any Error)?

  /// An error of one server, named in the message.
  public init(
    _ code: Code, _ message: String, isOutcomeUnknown: Bool = false, diagnostics: String? = nil,
    cause: (any Error)? = nil
  ) {
    self.code = code
    self.message = message
    self.isOutcomeUnknown = isOutcomeUnknown
    self.diagnostics = diagnostics
    self.cause = cause
  }

  /// The message alone.
  public var description: String { message }
}
