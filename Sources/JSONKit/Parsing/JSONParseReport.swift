/// What reading a text changed on the way: nothing, in a text as it should be.
public struct JSONParseReport: Sendable, Hashable {
  /// Members that were replaced by a later one with the same key.
  public var duplicateMembers = 0
  /// Escaped halves of a surrogate pair without the other half; each became U+FFFD.
  public var loneSurrogates = 0

  /// A report with nothing to tell.
  public init() {}
}

/// What the reader does with a second member of the same key.
public enum JSONDuplicates: Sendable, Hashable {
  /// The last value counts, at the place of the first; the report says how many were replaced.
  case keepLast
  /// The text is refused with `.duplicateKey` and the offset of the second key.
  case refuse
}
