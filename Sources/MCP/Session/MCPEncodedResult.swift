package import JSONKit
package import JSONRPC

/// The result of a call as it came: which members it has is known by their places, what is in them is not.
package struct MCPEncodedResult: Sendable, Hashable {
  /// The result inside its message.
  package let payload: RPCPayload
  /// Its kind; nil where it says none, which means that it is complete.
  private let isComplete: Bool?
  /// Whether it has a `_meta`, which is an object.
  package let hasMeta: Bool
  /// Whether it has content, as the result of a call does.
  package let hasContent: Bool
  /// Whether a structured answer is an object, as the older revisions have it.
  package let fitsLegacy: Bool

  /// Nil when it has to be read: it is no whole object, has a key written with escapes, or a `_meta` of another type.
  package init?(_ payload: RPCPayload) {
    guard let members = TopLevelScan.members(of: payload.message, in: payload.range) else { return nil }
    var (kind, meta, content, fits): (Bool?, Bool, Bool, Bool) = (nil, false, false, true)
    for (key, value) in members {
      let value = payload.message[value]
      switch key {
      case "resultType": kind = kind != false && value.elementsEqual(#""complete""#.utf8)
      case "_meta":
        guard value.first == UInt8(ascii: "{") else { return nil }
        meta = true
      case "content": content = value.first == UInt8(ascii: "[")
      case "structuredContent": fits = value.first == UInt8(ascii: "{")
      default: break
      }
    }
    (self.payload, isComplete, hasMeta, hasContent, fitsLegacy) = (payload, kind, meta, content, fits)
  }

  /// Whether it says what kind it is.
  package var hasType: Bool { isComplete != nil }
  /// Whether it says of itself that it is of another kind.
  package var isUnfinished: Bool { isComplete == false }

  /// Reads it.
  ///
  /// - Throws: ``JSONError`` when it is not JSON.
  package func json() throws(JSONError) -> JSON { try payload.json() }
}
