import JSONKit

/// Texts as values of header fields.
///
/// Source: Model Context Protocol, "Transports", revision 2026-07-28; RFC 9110, section 5.6.2; read 2026-11-25.
package enum HeaderValue {
  private static let (start, end) = ("=?base64?", "?=")

  /// The text itself, or its bytes in base64 between markers where a field could not carry it or would be misread.
  package static func encode(_ text: String) -> String {
    let bytes = Array(text.utf8)
    let isPlain = bytes.allSatisfy { 0x20...0x7E ~= $0 || $0 == 0x09 }
    let blanks: [UInt8?] = [0x20, 0x09]
    let hasEdges = !bytes.isEmpty && (blanks.contains(bytes.first) || blanks.contains(bytes.last))
    let isMarked = text.hasPrefix(start) && text.hasSuffix(end)
    guard !isPlain || hasEdges || isMarked else { return text }
    return start + Base64.text(bytes) + end
  }

  /// Whether a text can be the name of a field.
  package static func isToken(_ text: String) -> Bool {
    !text.isEmpty
      && text.utf8.allSatisfy { byte in
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "a")...UInt8(ascii: "z"):
          true
        default: "!#$%&'*+-.^_`|~".utf8.contains(byte)
        }
      }
  }
}
