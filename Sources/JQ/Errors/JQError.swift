public import JSONKit

/// Why a program was refused, or why it stopped.
public struct JQError: Error, Sendable, Hashable {
  /// The kind of failure; more kinds may come.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    public let rawValue: String

    /// A kind by its name.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// The text is not a program.
    public static let syntax = Code(rawValue: "syntax")
    /// The program calls a function that does not exist with this number of arguments.
    public static let unknownFunction = Code(rawValue: "unknown_function")
    /// The program names a variable that nobody declared.
    public static let unknownVariable = Code(rawValue: "unknown_variable")
    /// The program uses a part of the language that is not offered here.
    public static let unsupported = Code(rawValue: "unsupported")
    /// The program's text is longer or deeper than ``JQOptions`` allows.
    public static let programTooLarge = Code(rawValue: "program_too_large")
    /// The program raised an error and did not catch it; ``JQError/value`` is what it raised.
    public static let raised = Code(rawValue: "raised")
    /// The program took more steps than ``JQLimits/maximumSteps``.
    public static let steps = Code(rawValue: "steps")
    /// The program's values need more than ``JQLimits/maximumBytes``.
    public static let memory = Code(rawValue: "memory")
    /// Values, calls or paths are deeper than ``JQLimits`` allows.
    public static let depth = Code(rawValue: "depth")
    /// One result is larger than ``JQLimits/maximumResultBytes``.
    public static let resultTooLarge = Code(rawValue: "result_too_large")
    /// The program gave more results than ``JQLimits/maximumResults``.
    public static let results = Code(rawValue: "results")
    /// The task was cancelled.
    public static let cancelled = Code(rawValue: "cancelled")
    /// The program ended itself with `halt` or `halt_error`; ``JQError/exitCode`` says how.
    public static let halted = Code(rawValue: "halted")
  }

  /// What kind of failure this is.
  public var code: Code
  /// What happened, to what, and what to do.
  public var message: String
  /// Where in the program's text; nil for what happens while it runs.
  public var position: JSONError.Position?
  /// The line of the program with a caret below the place, on two lines; nil where there is no position.
  public var excerpt: String?
  /// What the program raised, or handed to `halt_error`; nil for everything else, and for what is larger than a result
  /// may be.
  public var value: JSON?
  /// The exit code that `halt` and `halt_error` ask for; nil for everything else.
  public var exitCode: Int?

  /// A failure without a place.
  public init(_ code: Code, _ message: String, value: JSON? = nil, exitCode: Int? = nil) {
    self.code = code
    self.message = message
    self.value = value
    self.exitCode = exitCode
  }

  /// A failure at a byte of the program's text.
  init(_ code: Code, _ message: String, at offset: Int, in text: [UInt8]) {
    self.init(code, message)
    position = JSONError.Position(of: offset, in: text)
    excerpt = SourceExcerpt(offset: offset, in: text).text
  }

  /// Whether a bound stopped the program, which nothing in the program can catch.
  public var isLimit: Bool {
    switch code {
    case .steps, .memory, .depth, .resultTooLarge, .results: true
    default: false
    }
  }
}

extension JQError: CustomStringConvertible {
  /// The message, with the place and the excerpt where there are any.
  public var description: String {
    let place = position.map { "\($0): " } ?? ""
    return place + message + (excerpt.map { "\n" + $0 } ?? "")
  }
}
