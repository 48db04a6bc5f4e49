/// What becomes of characters that nobody sees, such as tags and direction marks, in the results of tools that a model reads.
///
/// Events, stored results and whatever else is no model gets every result as it came.
public enum HiddenCharacters: String, Sendable, Hashable, CaseIterable {
  /// Each is there as `«\u{202E}»`: the model sees what a person would not.
  case mark
  /// They are taken out.
  case strip
  /// They are passed on.
  case keep
}
