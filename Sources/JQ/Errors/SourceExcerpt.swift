/// The line of a program that an error is about, and a caret below the place.
struct SourceExcerpt {
  let text: String

  /// How many bytes before and after the place are shown at most.
  private static let reach = 60

  init(offset: Int, in bytes: [UInt8]) {
    let place = min(max(offset, 0), bytes.count)
    var start = place
    while start > 0, bytes[start - 1] != UInt8(ascii: "\n") { start -= 1 }
    var end = place
    while end < bytes.count, bytes[end] != UInt8(ascii: "\n") { end += 1 }
    var isCut = false
    if place - start > Self.reach {
      start = place - Self.reach
      while start < place, bytes[start] & 0xC0 == 0x80 { start += 1 }
      isCut = true
    }
    if end - place > Self.reach {
      end = place + Self.reach
      while end > place, end < bytes.count, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    }
    let before = Self.plain(bytes[start..<place])
    let line = (isCut ? "…" : "") + before + Self.plain(bytes[place..<end])
    let indent = before.unicodeScalars.count + (isCut ? 1 : 0)
    text = line + "\n" + String(repeating: " ", count: indent) + "^"
  }

  /// Control characters as blanks, so that the caret stands where it should.
  private static func plain(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.map { $0 < 0x20 || $0 == 0x7F ? 0x20 : $0 }, as: UTF8.self)
  }
}
