import JSONKit

extension Span<UInt8> {
  /// Reads the members of a JSON object by their places; false when it is no object, or when `take` refuses a member.
  ///
  /// For the short way of an ordinary piece of text: whatever is not known there sends the event the long way.
  func takeMembers(_ take: (_ key: Span<UInt8>, _ value: Range<Int>) -> Bool) -> Bool {
    let bytes = self
    var isKnown = true
    let isObject = TopLevelScan.members(of: bytes) { key, value in
      if isKnown { isKnown = take(bytes.extracting(key), value) }
    }
    return isObject && isKnown
  }
}
