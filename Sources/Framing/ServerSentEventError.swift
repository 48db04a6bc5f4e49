/// Why an event stream cannot be read further.
public struct ServerSentEventError: Error, Sendable, Hashable {
  /// The kind of failure; more kinds may come.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    public var rawValue: String

    /// A kind by its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// One line has more bytes than the limit allows.
    public static let lineTooLong = Code(rawValue: "line_too_long")
    /// The lines of one event have more bytes than the limit allows.
    public static let eventTooLong = Code(rawValue: "event_too_long")
  }

  /// What kind of failure this is.
  public var code: Code
  /// What was too long, the limit in bytes, and what to do.
  public var message: String

  init(_ code: Code, limit: Int) {
    self.code = code
    let subject = code == .lineTooLong ? "A line" : "An event"
    message = "\(subject) of the event stream is longer than \(limit) bytes; raise the limit or ask for smaller pieces."
  }
}
