import JSONKit

/// A piece of text in the form nearly all events of a stream have, read without building JSON.
struct GeminiPiece {
  var text: String
  /// Where the counts of the event are.
  var usage: Range<Int>?

  /// Nil for every other event, which is read whole.
  ///
  /// The answer's id and model are read in the first event; an event that says them differently is no such piece.
  init?(_ event: Span<UInt8>, id: String, model: String) {
    var text: String?
    var usage: Range<Int>?
    let isKnown = event.takeMembers { key, place in
      let value = event.extracting(place)
      if key.says("responseId") { return value.quotes(id) }
      if key.says("modelVersion") { return value.quotes(model) }
      if key.says("usageMetadata") {
        usage = place
        return true
      }
      guard key.says("candidates") else { return false }
      text = Self.element(value, Self.candidate)
      return text != nil
    }
    guard isKnown, let text, !text.isEmpty else { return nil }
    self.text = text
    self.usage = usage
  }

  /// Nil unless the candidate is the first one and brings text and nothing else.
  private static func candidate(_ candidate: Span<UInt8>) -> String? {
    member("content", of: candidate, besides: { $0.says("index") && $1.says("0") }, content)
  }

  private static func content(_ content: Span<UInt8>) -> String? {
    member("parts", of: content, besides: { key, _ in key.says("role") }) { element($0, part) }
  }

  private static func part(_ part: Span<UInt8>) -> String? {
    member("text", of: part, besides: { _, _ in false }) { $0.plainText }
  }

  /// What `read` finds in an array's only element; in several it finds no object.
  private static func element(_ array: Span<UInt8>, _ read: (Span<UInt8>) -> String?) -> String? {
    array.arrayElements.flatMap { read(array.extracting($0)) }
  }

  /// What `read` finds in one member; nil where there are others than those that may stand beside it.
  private static func member(
    _ name: StaticString, of object: Span<UInt8>, besides others: (Span<UInt8>, Span<UInt8>) -> Bool,
    _ read: (Span<UInt8>) -> String?
  ) -> String? {
    var text: String?
    let isKnown = object.takeMembers { key, place in
      let value = object.extracting(place)
      guard key.says(name) else { return others(key, value) }
      text = read(value)
      return true
    }
    return isKnown ? text : nil
  }
}

extension Span<UInt8> {
  /// Whether these are the bytes of a text in quotes.
  fileprivate func quotes(_ text: String) -> Bool {
    let wanted = text.utf8.span
    guard count == wanted.count + 2, self[0] == UInt8(ascii: "\"") else { return false }
    for index in wanted.indices where self[index + 1] != wanted[index] { return false }
    return self[count - 1] == UInt8(ascii: "\"")
  }
}
