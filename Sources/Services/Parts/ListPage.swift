import JSONKit
import JSONRPC
import MCP

/// One page of a list, cut by an opaque cursor that is good for as long as the list stays the same.
struct ListPage<Part: Sendable>: Sendable {
  let entries: ArraySlice<Part>
  let next: String?

  /// - Throws: ``RPCError`` `invalid params` for a cursor that was not given out for this list.
  ///
  /// - Parameter isSeen: whether who asks sees a part; nil when it sees all.
  init(
    of parts: NamedParts<Part>, at cursor: JSON?, size: Int, where isSeen: ((String) -> Bool)? = nil
  ) throws(RPCError) {
    let shown = parts.entries(where: isSeen)
    let size = max(1, size)
    var start = 0
    if let cursor, !cursor.isNull {
      let numbers = cursor.stringValue?.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard let numbers, numbers.count == 2, numbers[0] == parts.version, let place = numbers[1],
        place > 0, place < shown.count, place.isMultiple(of: size)
      else { throw RPCError.invalidParams("params.cursor is unknown or too old; begin without one") }
      start = place
    }
    let end = min(start + size, shown.count)
    entries = shown[start..<end]
    next = end < shown.count ? "\(parts.version)-\(end)" : nil
  }
}
