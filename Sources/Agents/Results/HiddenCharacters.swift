/// What becomes of characters that nobody sees, such as tags and direction marks, in texts of others that a model reads.
///
/// Events, stored results and whatever else is no model gets every text as it came.
public enum HiddenCharacters: String, Sendable, Hashable, CaseIterable {
  /// Each is there as `«\u{202E}»`: the model sees what a person would not.
  case mark
  /// They are taken out.
  case strip
  /// They are passed on.
  case keep

  /// A text as a model reads it.
  package func shown(_ text: String) -> String {
    switch self {
    case .mark: HiddenText.shown(text)
    case .strip: HiddenText.removed(from: text)
    case .keep: text
    }
  }
}
