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
    var isOther = false
    let isObject = TopLevelScan.members(of: event) { key, place in
      let value = event.extracting(place)
      switch event.extracting(key) {
      case let key where key.says("type"): isDelta = value.says(#""response.output_text.delta""#)
      case let key where key.says("item_id"): item = value.plainText
      case let key where key.says("content_index"): content = value.plainCount
      case let key where key.says("delta"): text = value.plainText
      case let key where Self.isIgnored(key): break
      default: isOther = true
      }
    }
    guard isObject, isDelta, !isOther, let item, !item.isEmpty, let content, let text, !text.isEmpty else { return nil }
    self.item = item
    self.content = content
    self.text = text
  }

  private static func isIgnored(_ key: Span<UInt8>) -> Bool {
    key.says("sequence_number") || key.says("output_index") || key.says("logprobs") || key.says("obfuscation")
  }
}
