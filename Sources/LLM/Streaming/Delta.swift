public import JSONKit

/// One change to one part.
public struct Delta: Sendable, Hashable {
  /// What changes; kinds may be added.
  @nonexhaustive
  public enum Change: Sendable, Hashable {
    /// A part begins; its text is mostly empty and follows.
    indirect case open(Part)
    /// Text for the part: words, or arguments of a call.
    case append(String)
    /// A citation or the like.
    indirect case annotate(JSON)
    /// What must go back with the part, known only now.
    indirect case echo(Echo)
    /// The part is complete.
    case close
    /// The whole part in its authoritative form, in place of everything before.
    indirect case replace(Part)
  }

  /// The part's place in the message: our running number, never the wire's index.
  public var part: Int
  /// What happens to the part.
  public var change: Change
  /// Whether the part is text of the answer; what readers see at once as ``content`` goes by this alone.
  public var isAnswer: Bool

  /// A change to one part.
  public init(part: Int, change: Change, isAnswer: Bool = false) {
    self.part = part
    self.change = change
    self.isAnswer = isAnswer
  }

  /// More text of the answer, as most chunks of a provider are.
  public static func text(_ text: String, part: Int = 0) -> Delta {
    Delta(part: part, change: .append(text), isAnswer: true)
  }

  /// Text to show at once; nil for everything that is not text of the answer.
  public var content: String? {
    guard isAnswer else { return nil }
    switch change {
    case .append(let text): return text
    case .open(let part):
      guard let text = part.text, !text.isEmpty else { return nil }
      return text
    default: return nil
    }
  }
}
