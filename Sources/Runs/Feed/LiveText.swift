import JSONKit

/// A piece of text as it arrives from a model.
public struct LiveText: Sendable, Hashable {
  /// What the text is part of.
  public enum Channel: String, Sendable, Hashable {
    /// The answer.
    case text
    /// What the model thinks before it answers.
    case reasoning
    /// Why the model does not answer.
    case refusal
    /// The arguments of a tool call.
    case arguments
  }

  /// What the text belongs to.
  public var channel: Channel
  /// The running number of the part in its message.
  public var part: Int
  /// The piece itself, as the model wrote it.
  public var text: String

  /// A piece of the answer's first part unless said otherwise.
  public init(_ text: String, _ channel: Channel = .text, part: Int = 0) {
    self.channel = channel
    self.part = part
    self.text = text
  }

  /// The `data` of a `model.delta` event.
  var json: JSON {
    .object(["channel": .string(channel.rawValue), "part": .integer(Int64(part)), "text": .string(text)])
  }

  func continues(_ other: LiveText) -> Bool { channel == other.channel && part == other.part }
}
