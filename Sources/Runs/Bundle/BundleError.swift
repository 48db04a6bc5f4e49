/// Why a text cannot be used as the bundle of a run.
public struct BundleError: Error, Sendable, Hashable, CustomStringConvertible {
  /// What kind of error it is; more may be added.
  public struct Code: RawRepresentable, Sendable, Hashable {
    /// The stable name, in small letters.
    public var rawValue: String

    /// A kind by its name.
    public init(rawValue: String) {
      self.rawValue = rawValue
    }

    /// It is something else.
    public static let foreign = Code(rawValue: "no_bundle")
    /// A newer program wrote it.
    public static let newer = Code(rawValue: "newer_bundle")
    /// Its end is missing.
    public static let cut = Code(rawValue: "bundle_cut")
    /// It is not as it was recorded.
    public static let changed = Code(rawValue: "bundle_changed")
    /// A line of it is wrong.
    public static let invalid = Code(rawValue: "invalid_bundle")
    /// Its run cannot be replayed from a bundle alone.
    public static let unfit = Code(rawValue: "unfit_bundle")
  }

  /// What kind of error this is.
  public var code: Code
  /// What is wrong, where, and what to do.
  public var message: String

  /// An error without a cause below it.
  public init(_ code: Code, _ message: String) {
    self.code = code
    self.message = message
  }

  /// The message alone.
  public var description: String { message }
}
