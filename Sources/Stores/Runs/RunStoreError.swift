/// Why something could not be done with a kept run; errors of the file itself are ``StoreError``.
public struct RunStoreError: Error, Sendable, CustomStringConvertible {
  /// What kind of error it is; more may be added.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    public var rawValue: String

    /// A kind by its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// No run has this id, or an id that begins like this.
    public static let unknownRun = Code(rawValue: "unknown_run")
    /// Several runs have ids that begin like this.
    public static let ambiguousRun = Code(rawValue: "ambiguous_run")
    /// A run with this id is there already.
    public static let exists = Code(rawValue: "run_exists")
    /// The run has no such step.
    public static let unknownStep = Code(rawValue: "unknown_step")
    /// Another process works on the run, or this one does already.
    public static let held = Code(rawValue: "run_held")
    /// Another process has taken the run over, or it was deleted.
    public static let leaseLost = Code(rawValue: "lease_lost")
    /// The run has its last event.
    public static let over = Code(rawValue: "run_over")
    /// The step is settled, or was never begun.
    public static let notInDoubt = Code(rawValue: "not_in_doubt")
    /// The disk does not keep up with the run, or the run is too long.
    public static let full = Code(rawValue: "journal_full")
    /// A text has a NUL in it, which the file cannot keep.
    public static let unfit = Code(rawValue: "unfit_text")
    /// The journal was closed.
    public static let closed = Code(rawValue: "journal_closed")
  }

  /// What kind of error this is.
  public var code: Code
  /// What happened, to which run, and what to do.
  public var message: String

  /// An error of one run, named in the message.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message alone.
  public var description: String { message }
}

extension RunStoreError {
  static func held(_ run: String, by holder: ProcessIncarnation, since: String, isOurs: Bool) -> RunStoreError {
    let who = isOurs ? "this process (\(holder.pid))" : "process \(holder.pid)"
    return RunStoreError(.held, "\(who) works on the run \(run) since \(since); wait until it ends, or end it.")
  }

  static func leaseLost(_ run: String) -> RunStoreError {
    RunStoreError(.leaseLost, "another process took over the run \(run), or deleted it; nothing more is recorded here.")
  }

  static func over(_ run: String) -> RunStoreError {
    RunStoreError(.over, "the run \(run) is over; fork it to go on from one of its steps.")
  }

  /// Refuses texts that the file would cut at a NUL, so that two different ones could be taken for the same.
  static func check(_ texts: String?...) throws {
    for text in texts where text?.utf8.contains(0) == true {
      throw RunStoreError(.unfit, "a name, key or path has a NUL in it, which cannot be kept: \(text ?? "")")
    }
  }
}
