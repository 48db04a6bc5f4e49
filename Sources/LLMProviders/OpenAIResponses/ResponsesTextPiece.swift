import JSONKit

/// A piece of text in the form nearly all events of a stream have, read without building JSON.
struct ResponsesTextPiece {
  /// The id of the item it belongs to.
  var item: String
  /// The content of the item.
  var content: Int
  var text: String

  /// Nil for every other event, which is read whole.
  init?(_ event: Span<UInt8>) {
    var item: String?
    var content: Int?
    var text: String?
    var isDelta = false
    let isKnown = event.takeMembers { key, place in
      let value = event.extracting(place)
      switch key.count {
      case 4 where key.says("type"): isDelta = value.says(#""response.output_text.delta""#)
      case 7 where key.says("item_id"): item = value.plainText
      case 13 where key.says("content_index"): content = value.plainCount
      case 5 where key.says("delta"): text = value.plainText
      default: return Self.isIgnored(key)
      }
      return true
    }
    guard isKnown, isDelta, let item, !item.isEmpty, let content, let text, !text.isEmpty else { return nil }
    self.item = item
    self.content = content
    self.text = text
  }

  private static func isIgnored(_ key: Span<UInt8>) -> Bool {
    key.says("sequence_number") || key.says("output_index") || key.says("logprobs") || key.says("obfuscation")
  }
}
