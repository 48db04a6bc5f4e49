extension JSONPrinter {
  /// Appends a text as a JSON string with its quotes.
  ///
  /// Escaped are quotes, backslashes and the control characters below U+0020: in the short form where there is one,
  /// else as `\u00xx` with small letters, which is also the canonical form.
  static func write(_ text: String, to bytes: inout [UInt8]) {
    var text = text
    bytes.append(UInt8(ascii: "\""))
    text.withUTF8 { utf8 in
      let span = unsafe utf8.span
      var start = 0
      var end = ByteScan.plainEnd(in: span, from: 0)
      while end < span.count {
        unsafe bytes.append(contentsOf: utf8[start..<end])
        if span[end] >= 0x80 {
          // Not special for a printer: the run goes on.
          start = end
          end = ByteScan.nonASCIIEnd(in: span, from: end)
          unsafe bytes.append(contentsOf: utf8[start..<end])
        } else {
          escape(span[end], to: &bytes)
          end += 1
        }
        start = end
        end = ByteScan.plainEnd(in: span, from: end)
      }
      unsafe bytes.append(contentsOf: utf8[start..<end])
    }
    bytes.append(UInt8(ascii: "\""))
  }

  private static func escape(_ byte: UInt8, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\\"))
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes.append(byte)
    case 0x08: bytes.append(UInt8(ascii: "b"))
    case 0x09: bytes.append(UInt8(ascii: "t"))
    case 0x0A: bytes.append(UInt8(ascii: "n"))
    case 0x0C: bytes.append(UInt8(ascii: "f"))
    case 0x0D: bytes.append(UInt8(ascii: "r"))
    default:
      let digit = byte & 0x0F
      bytes.append(contentsOf: byte < 0x10 ? "u000".utf8 : "u001".utf8)
      bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") - 10 + digit)
    }
  }
}
