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
    var isOther = false
    let isObject = TopLevelScan.members(of: event) { key, place in
      let value = event.extracting(place)
      switch event.extracting(key) {
      case let key where key.says("candidates"):
        guard let elements = value.arrayElements else { return isOther = true }
        text = Self.candidate(value.extracting(elements))
      case let key where key.says("usageMetadata"): usage = place
      case let key where key.says("responseId"): if !value.quotes(id) { isOther = true }
      case let key where key.says("modelVersion"): if !value.quotes(model) { isOther = true }
      default: isOther = true
      }
    }
    guard isObject, !isOther, let text, !text.isEmpty else { return nil }
    self.text = text
    self.usage = usage
  }

  /// Nil unless there is one candidate, the first, which brings text and nothing else.
  private static func candidate(_ candidate: Span<UInt8>) -> String? {
    var text: String?
    var isOther = false
    let isObject = TopLevelScan.members(of: candidate) { key, place in
      let value = candidate.extracting(place)
      switch candidate.extracting(key) {
      case let key where key.says("content"): text = Self.content(value)
      case let key where key.says("index"): if !value.says("0") { isOther = true }
      default: isOther = true
      }
    }
    return isObject && !isOther ? text : nil
  }

  private static func content(_ content: Span<UInt8>) -> String? {
    var text: String?
    var isOther = false
    let isObject = TopLevelScan.members(of: content) { key, place in
      let value = content.extracting(place)
      switch content.extracting(key) {
      case let key where key.says("parts"):
        guard let elements = value.arrayElements else { return isOther = true }
        text = Self.part(value.extracting(elements))
      case let key where key.says("role"): break
      default: isOther = true
      }
    }
    return isObject && !isOther ? text : nil
  }

  private static func part(_ part: Span<UInt8>) -> String? {
    var text: String?
    var isOther = false
    let isObject = TopLevelScan.members(of: part) { key, place in
      if part.extracting(key).says("text") { text = part.extracting(place).plainText } else { isOther = true }
    }
    return isObject && !isOther ? text : nil
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
