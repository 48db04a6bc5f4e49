/// What a client can read, by its `Accept`; weights are not looked at, because there is little to choose.
struct Accepted: Sendable {
  private(set) var json = false
  private(set) var events = false

  init(_ fields: EndpointFields) {
    let types = fields.list("Accept")
    if types.isEmpty { (json, events) = (true, true) }
    for type in types {
      switch Self.bare(type) {
      case "*/*": (json, events) = (true, true)
      case "application/json", "application/*": json = true
      case "text/event-stream", "text/*": events = true
      default: break
      }
    }
  }

  /// Whether a `Content-Type` says JSON.
  static func isJSON(_ type: String?) -> Bool {
    guard let type else { return false }
    return type == "application/json" || bare(type[...]) == "application/json"
  }

  /// The type without its parameters.
  private static func bare(_ type: Substring) -> String {
    let end = type.utf8.firstIndex(of: UInt8(ascii: ";")) ?? type.endIndex
    let bare = type[..<end].drop { $0 == " " || $0 == "\t" }
    return bare.prefix { $0 != " " && $0 != "\t" }.lowercased()
  }
}
