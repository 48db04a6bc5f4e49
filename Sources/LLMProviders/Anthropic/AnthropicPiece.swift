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
    var isOther = false
    let isObject = TopLevelScan.members(of: event) { key, place in
      let value = event.extracting(place)
      switch event.extracting(key) {
      case let key where key.says("type"): isDelta = value.says(#""content_block_delta""#)
      case let key where key.says("index"): index = value.plainCount
      case let key where key.says("delta"): text = Self.text(value)
      default: isOther = true
      }
    }
    guard isObject, isDelta, !isOther, let index, let text else { return nil }
    self.index = index
    self.text = text
  }

  private static func text(_ delta: Span<UInt8>) -> String? {
    var text: String?
    var isText = false
    var isOther = false
    let isObject = TopLevelScan.members(of: delta) { key, place in
      let value = delta.extracting(place)
      switch delta.extracting(key) {
      case let key where key.says("type"): isText = value.says(#""text_delta""#)
      case let key where key.says("text"): text = value.plainText
      default: isOther = true
      }
    }
    return isObject && isText && !isOther ? text : nil
  }
}
