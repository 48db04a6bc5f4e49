import JSONKit
import JSONRPC
import Testing

struct RPCMessageTests {
  @Test(arguments: [  // B-03
    (#"{"jsonrpc":"2.0","id":1,"method":"a"}"#, RPCID.integer(1)),
    (#"{"jsonrpc":"2.0","id":"1","method":"a","params":{}}"#, RPCID.string("1")),
    (#"{"method":"a","jsonrpc":"2.0","id":-7}"#, RPCID.integer(-7)),
  ])
  func `a request has a method and an id that is a string or an integer`(text: String, id: RPCID) {
    guard case .request(let found, let method, _) = classify(text) else { return #expect(Bool(false), "\(text)") }
    #expect(found == id)
    #expect(method == "a")
  }

  @Test  // B-03
  func `the ids 1 and "1" are different`() {
    #expect(RPCID.integer(1) != RPCID.string("1"))
  }

  @Test(arguments: ["null", "true", "1.5", "[1]", "{}", "18446744073709551616"])  // B-03
  func `a request with an id of another type is invalid`(id: String) {
    guard case .invalid = classify(#"{"jsonrpc":"2.0","id":\#(id),"method":"a"}"#) else {
      return #expect(Bool(false), "\(id)")
    }
  }

  @Test  // B-05
  func `a notification is told by the missing key, not by a missing value`() {
    guard case .notification("a", nil) = classify(#"{"jsonrpc":"2.0","method":"a"}"#) else {
      return #expect(Bool(false))
    }
  }

  @Test(arguments: [  // B-02 B-06 B-19
    #"{"id":1,"method":"a"}"#, #"{"jsonrpc":"1.0","id":1,"method":"a"}"#, #"{"jsonrpc":2.0,"id":1,"method":"a"}"#,
    #"{"jsonrpc":"2.0"}"#, #"{"jsonrpc":"2.0","id":1}"#, #"{"jsonrpc":"2.0","id":1,"result":{},"error":{}}"#,
    #"{"jsonrpc":"2.0","result":{}}"#, #"{"jsonrpc":"2.0","id":null,"result":{}}"#,
    #"{"jsonrpc":"2.0","id":1,"method":5}"#,
    #"[{"jsonrpc":"2.0","id":1,"method":"a"}]"#, "[]", "", "banner", "42", #"{"jsonrpc":"2.0","id":1,"method":"a""#,
  ])
  func `everything that is no message is invalid`(text: String) {
    guard case .invalid = classify(text) else { return #expect(Bool(false), "\(text)") }
  }

  @Test  // B-06
  func `a result is found as its bytes inside the message`() throws {
    let text = #"{"jsonrpc":"2.0","id":3,"result":{"a":[1,"}"]},"extra":1}"#
    guard case .result(.integer(3), let payload) = classify(text) else { return #expect(Bool(false)) }
    #expect(try payload.json() == ["a": [1, "}"]])
  }

  @Test(arguments: ["", #""id":null,"#])  // B-07
  func `an error may come without an id`(id: String) {
    guard case .failure(nil, _) = classify(#"{"jsonrpc":"2.0",\#(id)"error":{"code":-32700,"message":"x"}}"#) else {
      return #expect(Bool(false))
    }
  }

  @Test  // B-08
  func `an error needs an integer code and a message, data is anything`() {
    #expect(RPCError(json: ["code": -1, "message": "m", "data": nil]) == RPCError(code: -1, message: "m", data: .null))
    #expect(RPCError(json: ["code": "x", "message": "m"]) == nil)
    #expect(RPCError(json: ["code": 1]) == nil)
    #expect(RPCError(code: 5, message: "m", data: [1]).json == ["code": 5, "message": "m", "data": [1]])
  }

  @Test func `members may be written with escapes and in any order`() {
    guard case .result(.string("x"), _) = classify(#"{"result":1,"\u0069d":"x","jsonrpc":"2.0"}"#) else {
      return #expect(Bool(false))
    }
  }

  private func classify(_ text: String) -> RPCMessage {
    RPCMessage(classifying: Array(text.utf8))
  }
}
