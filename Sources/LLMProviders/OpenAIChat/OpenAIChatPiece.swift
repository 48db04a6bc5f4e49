import JSONKit

/// A piece of text in the form nearly all events of a stream have, read without building JSON.
struct OpenAIChatPiece {
  var choice: Int
  var text: String

  /// Nil for every other event, which is read whole.
  init?(_ event: Span<UInt8>) {
    var found: (choice: Int, text: String)?
    let isKnown = event.takeMembers { key, place in
      let value = event.extracting(place)
      if key.says("usage") { return value.says("null") }
      guard key.says("choices") else { return Self.isIgnored(key) }
      guard let elements = value.arrayElements else { return false }
      found = Self.choice(value.extracting(elements))
      return true
    }
    guard isKnown, let found else { return nil }
    choice = found.choice
    text = found.text
  }

  /// Nil unless there is one choice, which brings text and nothing else.
  private static func choice(_ choice: Span<UInt8>) -> (choice: Int, text: String)? {
    var index: Int?
    var text: String?
    let isKnown = choice.takeMembers { key, place in
      let value = choice.extracting(place)
      switch key.count {
      case 5 where key.says("index"): index = value.plainCount
      case 5 where key.says("delta"): text = Self.text(value)
      case 13 where key.says("finish_reason"): return value.says("null")
      default: return key.says("logprobs")
      }
      return true
    }
    guard isKnown, let index, let text else { return nil }
    return (index, text)
  }

  private static func text(_ delta: Span<UInt8>) -> String? {
    var text: String?
    let isKnown = delta.takeMembers { key, place in
      guard key.says("content") else { return key.says("role") }
      text = delta.extracting(place).plainText
      return true
    }
    return isKnown ? text : nil
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
