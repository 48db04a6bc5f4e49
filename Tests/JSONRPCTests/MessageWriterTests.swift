import JSONKit
import JSONRPC
import Testing

struct MessageWriterTests {
  @Test func `a request is one line with its members in a fixed order`() {
    let bytes = MessageWriter.request(.integer(7), "tools/call") { bytes, id in
      let params: JSON = ["id": id.json, "text": "a\nb"]
      params.write(to: &bytes)
    }
    let expected = #"{"jsonrpc":"2.0","id":7,"method":"tools/call","params":{"id":7,"text":"a\nb"}}"#
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
  }

  @Test  // B-01 F-01
  func `a message is one line of UTF-8, whatever is in it`() throws {
    for text in [
      "a\nb\r\n", "\u{2028}\u{85}\u{B}", "\u{0}\u{1F}\u{7F}", "e\u{301}\u{1F469}\u{200D}\u{1F680}", "\u{FEFF}",
    ] {
      let bytes = MessageWriter.request(.string(text), text) { bytes, _ in
        JSON.object([text: .string(text)]).write(to: &bytes)
      }
      #expect(bytes.first == UInt8(ascii: "{"))
      #expect(!bytes.contains(0x0A) && !bytes.contains(0x0D))
      #expect(String(validating: bytes, as: UTF8.self) != nil)
      let read = try JSON(parsing: bytes)
      #expect(read["id"] == .string(text))
      #expect(read["params"]?[text] == .string(text))
    }
  }

  @Test func `a notification without parameters has no member for them`() {
    let bytes = MessageWriter.notification("notifications/initialized", params: nil)
    #expect(String(decoding: bytes, as: UTF8.self) == #"{"jsonrpc":"2.0","method":"notifications/initialized"}"#)
  }

  @Test(arguments: [RPCID.integer(Int64.min), .integer(0), .string("a\"b\u{2028}"), .string("")])
  func `an id comes back as it was`(id: RPCID) {
    let bytes = MessageWriter.response(to: id, result: [:])
    guard case .result(let found, _) = RPCMessage(classifying: bytes) else { return #expect(Bool(false)) }
    #expect(found == id)
  }
}
