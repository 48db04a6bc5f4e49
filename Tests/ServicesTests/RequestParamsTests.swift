import JSONKit
import JSONRPC
import MCP
import Testing

@testable import Services

/// The parameters of requests: found by their places, and read as far as somebody needs them.
struct RequestParamsTests {
  /// A part of a message, as the reader of messages finds it.
  private static func payload(_ text: String) -> RPCPayload {
    let message = Array(#"{"params":\#(text)}"#.utf8)
    return RPCPayload(message: message, range: 10..<message.count - 1)
  }

  private static func read(_ text: String, _ known: inout KnownMeta) throws -> RequestParams? {
    try RequestParams(payload(text)) { (meta) throws(JSONError) in try known.read(meta) }
  }

  private static func read(_ text: String) throws -> RequestParams? {
    var known = KnownMeta()
    return try read(text, &known)
  }

  @Test(arguments: [
    "{}", #"{"name":"a","arguments":{"b":[1,{"c":null}]},"_meta":{"progressToken":5}}"#,
    #"{ "name" : "é\n" , "arguments" : { } }"#, #"{"n\u0061me":"x","\u005fmeta":{"progressToken":"t"}}"#,
    #"{"name":"a","name":"b","arguments":{"x":1},"arguments":{"x":2}}"#, #"{"arguments":7,"_meta":7}"#,
    #"{"_meta":{"io.modelcontextprotocol/protocolVersion":"2026-07-28","io.modelcontextprotocol/logLevel":3}}"#,
    #"{"_meta":{"io.modelcontextprotocol/clientCapabilities":{"roots":{}},"io.modelcontextprotocol/clientInfo":{}}}"#,
  ])
  func `what is found by its place is what a reader of everything finds`(text: String) throws {
    let found = try #require(try Self.read(text))
    let read = try #require(RequestParams(try JSON(parsing: text)))
    #expect(found.own == read.own)
    #expect(found.meta == read.meta)
    #expect(try found.arguments?.json() == read.arguments?.json())
  }

  @Test func `arguments stay as they came`() throws {
    let params = try #require(try Self.read(#"{"name":"a","arguments":{ "b":1.0, "b":1e2 }}"#))
    guard case .encoded(let payload) = params.arguments else { throw MCPError(.misuse, "they were read") }
    #expect(payload.bytes.elementsEqual(#"{ "b":1.0, "b":1e2 }"#.utf8))
  }

  @Test(arguments: ["[]", "7", #""text""#])
  func `what is no object has no parameters`(text: String) throws {
    #expect(try Self.read(text) == nil)
    #expect(RequestParams(try JSON(parsing: text)) == nil)
  }

  @Test(arguments: [
    #"{"arguments":{"a":tru}}"#, #"{"arguments":{"a":[1}}"#, #"{"arguments":{"a":1],"b":[2}}"#,
    #"{"arguments":{"a" 1}}"#,
    "{\"arguments\":{\"a\":\"\n\"}}", #"{"arguments":{"a":01}}"#, #"{"_meta":{"a":}}"#,
  ])
  func `a text that is wrong deep inside is refused before anything is passed on`(text: String) {
    #expect(throws: JSONError.self) { _ = try Self.read(text) }
  }

  // MARK: What is said again and again

  private static func meta(_ client: String, _ token: String?) -> String {
    let last = token.map { #","progressToken":\#($0)"# } ?? ""
    return #"{"_meta":{"io.modelcontextprotocol/clientInfo":{"name":"\#(client)","version":"1"}\#(last)}}"#
  }

  @Test func `what is known is known again with another token, and only then`() throws {
    var known = KnownMeta()
    func meta(_ client: String, _ token: String?) throws -> RequestMeta? {
      try Self.read(Self.meta(client, token), &known)?.meta
    }
    for (token, id) in [("1", RPCID.integer(1)), ("22", .integer(22)), (#""x""#, .string("x"))] {
      let read = try meta("a", token)
      #expect(read?.client?.name == "a")
      #expect(read?.token == id)
    }
    let others: [(String, String?, RPCID?)] = [
      ("a", "{}", nil), ("a", "7", .integer(7)), ("a", nil, nil), ("b", nil, nil), ("b", "3", .integer(3)),
      ("c", "3", .integer(3)), ("c", #"4,"x":{}"#, .integer(4)), ("c", " 5 ", .integer(5)),
    ]
    for (client, token, id) in others {
      let read = try meta(client, token)
      #expect(read?.client?.name == client)
      #expect(read?.token == id)
    }
  }

  @Test func `of two tokens the last one counts, as everywhere`() throws {
    var known = KnownMeta()
    for last in [2, 3] {
      let text = #"{"_meta":{"progressToken":1,"progressToken":\#(last)}}"#
      let read = try Self.read(text, &known)
      #expect(read?.meta.token == .integer(Int64(last)))
    }
  }

  @Test func `a long one is read each time, and what was known stays known`() throws {
    var known = KnownMeta()
    let long = String(repeating: "n", count: KnownMeta.maximumBytes)
    for (name, token) in [("a", "1"), (long, "2"), ("a", "3")] {
      let read = try Self.read(Self.meta(name, token), &known)
      #expect(read?.meta.client?.name == name)
      #expect(known.byteCount < KnownMeta.maximumBytes)
    }
  }
}
