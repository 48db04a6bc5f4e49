import JSONKit
import MCP
import Testing

@testable import Serving

/// What things of servers are called at the gateway.
struct GatewayNamesTests {
  @Test(arguments: [
    ("files", "read", "files__read"), ("files", "_read", "files___read"), ("a-b", "C_d", "a-b__C_d"),
  ])
  func `a name that can mean nothing else is the server's and the tool's`(
    server: String, tool: String, name: String
  ) {
    #expect(GatewayNames.name(tool, of: server) == name)
  }

  @Test(arguments: [
    ("files", "read file"), ("files", "größe"), ("files", "a/b"), ("a__b", "c"), ("a_", "b"), ("日本", "ツール"),
    ("files", String(repeating: "x", count: 200)), ("e\u{301}", "x"), ("\u{e9}", "x"), ("files", ""),
  ])
  func `every other name is short, plain, and the same each time`(server: String, tool: String) {
    let name = GatewayNames.name(tool, of: server)
    #expect(name.utf8.count <= 64)
    #expect(
      name.utf8.allSatisfy { "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-".utf8.contains($0) })
    #expect(name == GatewayNames.name(tool, of: server))
  }

  @Test func `names differ where server or tool differ in a byte`() {
    let pairs = [
      ("a__b", "c"), ("a", "b__c"), ("a", "b"), ("a_", "_b"), ("\u{e9}", "x"), ("e\u{301}", "x"), ("x", "\u{e9}"),
      ("x", "e\u{301}"), ("x", "a b"), ("x", "a_b"), ("x", "a.b"),
    ]
    #expect(Set(pairs.map { GatewayNames.name($1, of: $0) }).count == pairs.count)
  }

  @Test(arguments: [
    ("files", "file:///a b/c?d#e", "tributary://files/file:///a b/c?d#e"), ("files", "", "tributary://files/"),
    ("a/b%c d", "x://y", "tributary://a%2Fb%25c%20d/x://y"), ("größe", "x:%2F", "tributary://gr%C3%B6%C3%9Fe/x:%2F"),
    ("outer", "tributary://inner/file:///x", "tributary://outer/tributary://inner/file:///x"),
    ("a.b-c_D9", "test://{+path}", "tributary://a.b-c_D9/test://{+path}"),
  ])
  func `an address leads to the gateway and back`(server: String, uri: String, outer: String) throws {
    #expect(GatewayNames.uri(uri, of: server) == outer)
    let parts = try #require(GatewayNames.parts(of: outer))
    #expect(parts.server.sameBytes(as: server))
    #expect(parts.uri.sameBytes(as: uri))
  }

  @Test(arguments: [
    "file:///x", "tributary:/files/x", "tributary://", "tributary:///x", "tributary://files", "TRIBUTARY://files/x",
    "tributary://%66iles/x", "tributary://gr%c3%b6%c3%9fe/x", "tributary://a%2/x", "tributary://a%+f/x",
    "tributary://a%FF/x", "tributary://a b/x", "tributary://größe/x", "tributary://\u{301}files/x", "",
  ])
  func `what the gateway does not write itself is no address of it`(uri: String) {
    #expect(GatewayNames.parts(of: uri) == nil)
  }
}
