import Foundation
import NIOCore
import Testing

@testable import MCPTransports

@Suite
struct EgressPartsTests {
  // MARK: Bodies in pieces

  @Test
  func `a body in pieces ends where it says, wherever it is cut`() throws {
    let text = Array("4;x=\"y\"\r\nWiki\r\nA\r\n0123456789\r\n000\r\nTrailer: x\r\n\r\n".utf8)
    let all = text + Array("GET http://other/ HTTP/1.1\r\n\r\n".utf8)
    for cut in 0...all.count {
      var body = ChunkedBody()
      let length = try body.length(in: all[..<cut]) + (try body.length(in: all[cut...]))
      #expect(length == text.count && body.isComplete, "\(cut)")
    }
  }

  @Test(arguments: [
    "", "\r\n", "x\r\n", "-1\r\n", "0x1\r\na", " 1\r\na", "1 \r\na", "1\na\r\n", "1\r\nab\r\n", "1\r\na\n\r\n",
    "1\r\na\r\r\n", "FFFFFFFFFFFFFFFF\r\n", "0\r\n\n", "0\r\nx\n\r\n", "1;\r\r\na",
  ])
  func `a body whose pieces are not clear is refused`(_ text: String) {
    var body = ChunkedBody()
    #expect { _ = try body.length(in: Array((text + String(repeating: "\r\nz", count: 300)).utf8)) } throws: {
      ($0 as? EgressRefusal)?.code == .badRequest
    }
  }

  @Test
  func `the line of a length and the fields behind a body are bounded`() {
    for text in ["1;" + String(repeating: "x", count: 300), "0\r\n" + String(repeating: "a: b\r\n", count: 2000)] {
      var body = ChunkedBody()
      #expect(throws: EgressRefusal.self) { _ = try body.length(in: Array(text.utf8)) }
    }
  }

  @Test
  func `a body with a length takes that much and not more`() throws {
    var body = RequestBody.bytes(5)
    #expect(String(buffer: try body.take(ByteBuffer(string: "abc"))) == "abc")
    #expect(!body.isComplete)
    #expect(String(buffer: try body.take(ByteBuffer(string: "defgh"))) == "de")
    #expect(body.isComplete)
  }

  // MARK: TLS

  @Test
  func `the first message of TLS names its host, and every part of it is unfinished`() {
    let bytes = TLSHello.record("api.example.com")
    #expect(ClientHello.read(bytes + [1, 2, 3]) == .hello(TLSHello.named("api.example.com")))
    for end in 0..<bytes.count { #expect(ClientHello.read(Array(bytes[..<end])) == .unfinished, "\(end)") }
    #expect(ClientHello.read(TLSHello.record(nil)) == .hello(TLSHello.named(nil)))
  }

  @Test
  func `a broken first message is none, and no length in it leads out of it`() {
    let bytes = TLSHello.record("api.example.com")
    for place in bytes.indices {
      for change in [1, 0x7F, 0x80, 0xFF] as [UInt8] {
        var broken = bytes
        broken[place] ^= change
        if case .hello(let hello) = ClientHello.read(broken), hello.name?.utf8.count ?? 0 > 64 {
          Issue.record("\(place): \(hello)")
        }
      }
    }
    #expect(ClientHello.read(Array("GET / HTTP/1.1\r\n".utf8)) == .other)
    #expect(ClientHello.read([22, 3, 1, 0xFF, 0xFF]) == .other)
    #expect(ClientHello.read(TLSHello.record("a.example", "b.example")) == .other)
  }

  @Test
  func `the first message of a program of today is read`() throws {
    let bytes = try #require(Data(base64Encoded: TLSHello.real, options: .ignoreUnknownCharacters))
    #expect(ClientHello.read(Array(bytes)) == .hello(TLSHello.named("api.example.com")))
  }

  // MARK: SOCKS

  @Test
  func `a wish over SOCKS is read when it is whole`() throws {
    let name: [UInt8] = [5, 1, 0, 3, 5] + Array("a.com".utf8) + [1, 0xBB]
    for end in 0..<name.count { #expect(try SocksMessage.wish(Array(name[..<end])) == nil, "\(end)") }
    let wish = try #require(try SocksMessage.wish(name + [9]))
    #expect(wish.length == name.count && wish.value.place.description == "a.com:443")
    let address = try #require(try SocksMessage.wish([5, 1, 0, 1, 127, 0, 0, 1, 0, 80]))
    #expect(address.value.place.description == "127.0.0.1:80")
    for bad in [
      [5, 2, 0, 1, 1], [5, 1, 0, 2, 1], [4, 1, 0, 1, 1], [5, 1, 0, 3, 1, 32, 0, 80], [5, 1, 0, 1, 1, 1, 1, 1, 0, 0],
    ] {
      #expect(throws: EgressRefusal.self) { try SocksMessage.wish(bad.map { UInt8($0) }) }
    }
    #expect(SocksMessage.greeting([5, 2, 1]) == nil)
    #expect(SocksMessage.greeting([5, 2, 1, 0])?.value == true)
    #expect(SocksMessage.greeting([5, 1, 2])?.value == false)
  }
}

/// First messages of TLS.
enum TLSHello {
  /// A record with a message that names these hosts.
  static func record(_ names: String?...) -> [UInt8] {
    var extensions: [UInt8] = [0, 43, 0, 3, 2, 3, 4]
    for name in names.compactMap({ $0 }) {
      let name = Array(name.utf8)
      extensions += [0, 0] + sized(2, sized(2, [0] + sized(2, name)))
    }
    let hello =
      [3, 3] + [UInt8](repeating: 7, count: 32) + sized(1, []) + sized(2, [0x13, 1]) + sized(1, [0])
      + sized(2, extensions)
    return [22, 3, 1] + sized(2, [1] + sized(3, hello))
  }

  /// What OpenSSL 3 says first to `api.example.com`.
  static let real = """
    FgMBAgABAAH8AwMykvx7pwkq3TU8TBrqtBX+o2EUCeoaS29WhOmgumdNYCCzbjtB3ZYZUL9F9cKIZJShzfSULWdylVJlB/mMDpSu
    eQAkEwITAxMBwCzAMMArwC/MqcyowCTAKMAjwCcAnwCeAGsAZwD/AQABjwAAABQAEgAAD2FwaS5leGFtcGxlLmNvbQALAAQDAAEC
    AAoAFgAUAB0AFwAeABkAGAEAAQEBAgEDAQQAIwAAABYAAAAXAAAADQAqACgEAwUDBgMIBwgICAkICggLCAQIBQgGBAEFAQYBAwMD
    AQMCBAIFAgYCACsABQQDBAMDAC0AAgEBADMAJgAkAB0AIM+h60qqeOb25NNheRWfcEhyhGEqHJpbhEUGP9GsG1saABUA3gAAAAAA
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA
    AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA==
    """

  static func named(_ name: String?) -> ClientHello {
    guard case .hello(let hello) = ClientHello.read(record(name)) else { preconditionFailure("no hello") }
    return hello
  }

  private static func sized(_ size: Int, _ bytes: [UInt8]) -> [UInt8] {
    (0..<size).reversed().map { UInt8(truncatingIfNeeded: bytes.count >> (8 * $0)) } + bytes
  }
}
