/// Why a call is not made: the policy says no, somebody said no, or somebody would have to say yes and nobody is there.
public struct PolicyRefusal: Error, Sendable, Hashable, CustomStringConvertible {
  /// What it is about, as a stable word; more may come.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The word itself.
    public var rawValue: String

    /// A code by its word.
    public init(rawValue: String) { self.rawValue = rawValue }

    /// A rule or the permission mode does not allow it.
    public static let denied = Code(rawValue: "denied")
    /// It needs an approval, and nobody is there who could give one.
    public static let consentMissing = Code(rawValue: "consent_missing")
    /// A person said no.
    public static let declined = Code(rawValue: "declined")
  }

  /// What it is about.
  public var code: Code
  /// What is not done and why, in words for the model and the person.
  public var message: String
  /// What was to be called.
  public var call: String
  /// The rule that decided, as `file:line (name)`; nil where none did.
  public var rule: String?

  /// A refusal by a rule, or by nobody's.
  public init(_ code: Code, _ call: String, _ message: String, rule: String? = nil) {
    self.code = code
    self.call = call
    self.message = message
    self.rule = rule
  }

  /// The message alone.
  public var description: String { message }
}
