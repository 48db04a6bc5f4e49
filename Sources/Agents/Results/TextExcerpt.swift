/// The head and the tail of a long text, cut between characters, and a line between them that says what is missing.
struct TextExcerpt: Sendable {
  let text: String

  /// - Parameters:
  ///   - bytes: what head and tail may have together; the head gets two thirds.
  ///   - kept: what `read_result` would read and how long that is, if the whole is kept.
  init(_ whole: String, bytes: Int, kept: (handle: String, bytes: Int)?) {
    let total = whole.utf8.count
    let head = Self.prefix(whole, bytes * 2 / 3)
    let tail = Self.suffix(whole, bytes - bytes * 2 / 3)
    let missing = total - head.utf8.count - tail.utf8.count
    let hint =
      kept.map { kept in
        "; read_result with handle \"\(kept.handle)\" reads any part of the \(kept.bytes) bytes, and "
          + "\"\(ResultReferences.text(of: kept.handle))\" as an argument of another tool stands for all of them"
      } ?? ""
    text = head + "\n[… \(missing) bytes left out\(hint) …]\n" + tail
  }

  /// The longest beginning of whole characters within this many bytes.
  static func prefix(_ text: String, _ bytes: Int) -> String {
    String(decoding: text.utf8.prefix(whole(text, from: 0, upTo: bytes)), as: UTF8.self)
  }

  private static func suffix(_ text: String, _ bytes: Int) -> String {
    let total = text.utf8.count
    return String(decoding: text.utf8.dropFirst(start(text, at: max(0, total - bytes))), as: UTF8.self)
  }

  /// A part of the text that begins and ends between scalars: its place may move by up to three bytes.
  static func range(_ text: String, offset: Int, length: Int) -> (start: Int, text: String) {
    let total = text.utf8.count
    let begin = start(text, at: min(max(0, offset), total))
    let wanted = begin.addingReportingOverflow(max(0, length))
    let end = whole(text, from: begin, upTo: wanted.overflow ? total : wanted.partialValue)
    return (begin, String(decoding: text.utf8.dropFirst(begin).prefix(end - begin), as: UTF8.self))
  }

  /// The last place at or before `bytes` where a scalar begins.
  private static func whole(_ text: String, from lowest: Int, upTo bytes: Int) -> Int {
    var end = min(bytes, text.utf8.count)
    while end > lowest, end < text.utf8.count, isContinuation(text, end) { end -= 1 }
    return end
  }

  /// The first place at or after `bytes` where a scalar begins.
  private static func start(_ text: String, at bytes: Int) -> Int {
    var begin = bytes
    while begin < text.utf8.count, isContinuation(text, begin) { begin += 1 }
    return begin
  }

  private static func isContinuation(_ text: String, _ offset: Int) -> Bool {
    let byte = text.utf8[text.utf8.index(text.utf8.startIndex, offsetBy: offset)]
    return byte & 0xc0 == 0x80
  }
}
