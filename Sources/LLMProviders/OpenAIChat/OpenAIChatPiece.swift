import JSONKit

/// A piece of text in the form nearly all events of a stream have, read without building JSON.
struct OpenAIChatPiece {
  var choice: Int
  var text: String

  /// Nil for every other event, which is read whole.
  init?(_ event: Span<UInt8>) {
    var found: (choice: Int, text: String)?
    var isOther = false
    let isObject = TopLevelScan.members(of: event) { key, place in
      let value = event.extracting(place)
      switch event.extracting(key) {
      case let key where key.says("choices"):
        guard let elements = value.arrayElements else { return isOther = true }
        found = Self.choice(value.extracting(elements))
      case let key where Self.isIgnored(key): break
      case let key where key.says("usage"): if !value.says("null") { isOther = true }
      default: isOther = true
      }
    }
    guard isObject, !isOther, let found else { return nil }
    choice = found.choice
    text = found.text
  }

  /// Nil unless there is one choice, which brings text and nothing else.
  private static func choice(_ choice: Span<UInt8>) -> (choice: Int, text: String)? {
    var index: Int?
    var text: String?
    var isOther = false
    let isObject = TopLevelScan.members(of: choice) { key, place in
      let value = choice.extracting(place)
      switch choice.extracting(key) {
      case let key where key.says("index"): index = value.plainCount
      case let key where key.says("delta"): text = Self.text(value)
      case let key where key.says("finish_reason"): if !value.says("null") { isOther = true }
      case let key where key.says("logprobs"): break
      default: isOther = true
      }
    }
    guard isObject, !isOther, let index, let text else { return nil }
    return (index, text)
  }

  private static func text(_ delta: Span<UInt8>) -> String? {
    var text: String?
    var isOther = false
    let isObject = TopLevelScan.members(of: delta) { key, place in
      let value = delta.extracting(place)
      switch delta.extracting(key) {
      case let key where key.says("content"): text = value.plainText
      case let key where key.says("role"): break
      default: isOther = true
      }
    }
    return isObject && !isOther ? text : nil
  }

  /// What is read of the first event only, and what nobody reads.
  private static func isIgnored(_ key: Span<UInt8>) -> Bool {
    switch key.count {
    case 2: key.says("id")
    case 5: key.says("model")
    case 6: key.says("object")
    case 7: key.says("created")
    case 11: key.says("obfuscation")
    case 12: key.says("service_tier")
    case 18: key.says("system_fingerprint")
    default: false
    }
  }
}
