import JSONKit
import JSONRPC
import Testing

@testable import MCP

/// Arguments of calls, read or as they came.
struct MCPCallArgumentsTests {
  /// Arguments inside a message.
  private static func encoded(_ text: String) -> MCPCallArguments {
    let message = Array("[\(text)]".utf8)
    return .encoded(RPCPayload(message: message, range: 1..<message.count - 1))
  }

  private static func written(_ arguments: MCPCallArguments) -> String {
    var bytes: [UInt8] = []
    arguments.write(to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test(arguments: ["{}", #"{ "a" : 1.50, "b":"\n", "a":2 }"#])
  func `what came on one line goes on as it is`(text: String) {
    #expect(Self.written(Self.encoded(text)) == text)
  }

  @Test(arguments: 0..<24)
  func `what came on several lines goes on as one that says the same`(blanks: Int) throws {
    let text = "{\(String(repeating: " ", count: blanks))\"a\"\n:\r[1,\r\n\"x\\ny\"]\r}"
    let written = Self.written(Self.encoded(text))
    #expect(!written.utf8.contains { $0 == 0x0A || $0 == 0x0D })
    #expect(try JSON(parsing: written) == ["a": [1, "x\ny"]])
  }

  @Test func `only an object is one, whoever has read it`() {
    for text in ["{}", "[]", "7", #""{""#] {
      #expect(Self.encoded(text).isObject == (text == "{}"), "\(text)")
    }
    #expect(MCPCallArguments.json([:]).isObject)
    #expect(!MCPCallArguments.json([]).isObject)
  }
}
