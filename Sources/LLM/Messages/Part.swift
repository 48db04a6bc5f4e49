public import JSONKit

/// One piece of a message, in its place.
public struct Part: Sendable, Hashable {
  /// What the piece is; kinds may be added, so a `switch` outside this package needs a default.
  @nonexhaustive
  public enum Kind: Sendable, Hashable {
    /// What is said.
    case text(String)
    /// Thoughts the model shows, whole or in summary; empty where the provider sends them sealed.
    case reasoning(String)
    /// The model declines, in its own words.
    case refusal(String)
    /// A tool the model wants called.
    case toolCall(ToolCall)
    /// The answer to such a call.
    case toolResult(ToolResult)
    /// An image, a sound or a document.
    case media(Media)
    /// A tool the provider calls by itself; its result follows as another part.
    case providerToolCall(ProviderToolCall)
    /// Anything else a provider keeps in its conversation: whole in ``Part/echo``, kept in its place.
    case providerItem(type: String)
  }

  /// What the part holds.
  public var kind: Kind
  /// What must go back to the provider verbatim with this part.
  public var echo: Echo?
  /// Asks the provider to cache the conversation up to here.
  public var cache: CacheMark?
  /// Citations and the like, as the provider sent them.
  public var annotations: [JSON]

  /// A part made here, with nothing for the provider to get back unless said otherwise.
  public init(_ kind: Kind, echo: Echo? = nil, cache: CacheMark? = nil, annotations: [JSON] = []) {
    self.kind = kind
    self.echo = echo
    self.cache = cache
    self.annotations = annotations
  }

  /// The same as ``init(_:echo:cache:annotations:)`` with the first label spelled out.
  public init(kind: Kind, echo: Echo? = nil, cache: CacheMark? = nil, annotations: [JSON] = []) {
    self.init(kind, echo: echo, cache: cache, annotations: annotations)
  }

  /// A text part.
  public static func text(_ text: String) -> Part { Part(.text(text)) }

  /// The words of a text, reasoning or refusal part.
  public var text: String? {
    switch kind {
    case .text(let text), .reasoning(let text), .refusal(let text): text
    default: nil
    }
  }
}
