import JSONKit
import JSONRPC

/// One page of a list, cut by an opaque cursor that is good for as long as the list stays the same.
struct ListPage<Part: Sendable>: Sendable {
  let entries: ArraySlice<Part>
  let next: String?

  /// - Throws: ``RPCError`` `invalid params` for a cursor that was not given out for this list.
  init(of parts: NamedParts<Part>, at cursor: JSON?, size: Int) throws(RPCError) {
    let size = max(1, size)
    var start = 0
    if let cursor, !cursor.isNull {
      let numbers = cursor.stringValue?.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
      guard let numbers, numbers.count == 2, numbers[0] == parts.version, let place = numbers[1],
        place > 0, place < parts.entries.count, place.isMultiple(of: size)
      else { throw RPCError.invalidParams("params.cursor is unknown or too old; begin without one") }
      start = place
    }
    let end = min(start + size, parts.entries.count)
    entries = parts.entries[start..<end]
    next = end < parts.entries.count ? "\(parts.version)-\(end)" : nil
  }
}
