import Testing

@testable import JSONKit

struct Base64Tests {
  /// Source: RFC 4648, section 10; read 2026-11-25.
  @Test(arguments: [
    ("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg=="), ("fooba", "Zm9vYmE="),
    ("foobar", "Zm9vYmFy"),
  ])
  func `the vectors of the standard`(plain: String, encoded: String) {
    #expect(Base64.text(plain.utf8) == encoded)
    let short = String(encoded.prefix { $0 != "=" })
    #expect(Base64.urlText(plain.utf8) == short)
    #expect(Base64.bytes(urlText: short) == Array(plain.utf8))
  }

  @Test func `the form for URLs has no plus and no slash, and nothing else is read`() {
    let bytes: [UInt8] = [0xFB, 0xFF, 0xFE]
    #expect(Base64.text(bytes) == "+//+")
    #expect(Base64.urlText(bytes) == "-__-")
    #expect(Base64.bytes(urlText: "-__-") == bytes)
    for text in ["+//+", "Zg==", "a b", "é"] { #expect(Base64.bytes(urlText: text) == nil) }
  }

  @Test func `long texts are not cut`() {
    let bytes = (0..<10_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    #expect(Base64.bytes(urlText: Base64.urlText(bytes)) == bytes)
  }
}
