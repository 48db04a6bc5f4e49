import JSONKit

/// A piece of text in the form nearly all events of a stream have, read without building JSON.
struct AnthropicPiece {
  var index: Int
  var text: String

  /// Nil for every other event, which is read whole.
  init?(_ event: Span<UInt8>) {
    var index: Int?
    var text: String?
    var isDelta = false
    let isKnown = event.takeMembers { key, place in
      let value = event.extracting(place)
      switch key.count {
      case 4 where key.says("type"): isDelta = value.says(#""content_block_delta""#)
      case 5 where key.says("index"): index = value.plainCount
      case 5 where key.says("delta"): text = Self.text(value)
      default: return false
      }
      return true
    }
    guard isKnown, isDelta, let index, let text else { return nil }
    self.index = index
    self.text = text
  }

  private static func text(_ delta: Span<UInt8>) -> String? {
    var text: String?
    var isText = false
    let isKnown = delta.takeMembers { key, place in
      let value = delta.extracting(place)
      switch key.count {
      case 4 where key.says("type"): isText = value.says(#""text_delta""#)
      case 4 where key.says("text"): text = value.plainText
      default: return false
      }
      return true
    }
    return isKnown && isText ? text : nil
  }
}
