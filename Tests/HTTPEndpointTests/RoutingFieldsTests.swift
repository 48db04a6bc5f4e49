import JSONKit
import MCP
import Services
import Synchronization
import TestKit
import Testing

@testable import HTTPEndpoint

/// Fields that repeat parts of a message.
struct RoutingFieldsTests {
  private func refusal(_ request: EndpointRequest) async throws -> JSON? {
    let code = Box()
    try await CoreHarness.run { core in
      let reply = await core.ask(request)
      code.value.withLock { $0 = reply.json["error"]?["code"] }
      if reply.json["error"] != nil { #expect(reply.status == 400) }
    }
    return code.value.withLock { $0 }
  }

  private final class Box: Sendable {
    let value = Mutex<JSON?>(nil)
  }

  @Test(
    arguments: [
      ["Mcp-Method": nil], ["Mcp-Method": "tools/list"], ["Mcp-Method": "TOOLS/CALL"], ["Mcp-Name": nil],
      ["Mcp-Name": "other"], ["Mcp-Name": "Echo"], ["Mcp-Name": "=?base64?ZWNobw?="],
      ["MCP-Protocol-Version": "2026-07-29"],
    ] as [[String: String?]])
  func `what says something else than the message is refused`(fields: [String: String?]) async throws {  // HS-03 HS-11
    #expect(try await refusal(Messages.call("echo", fields: fields)) == -32020)
  }

  @Test  // HS-11
  func `names are read in any case, values as they are`() async throws {
    let request = Messages.call(
      "echo",
      fields: [
        "Mcp-Method": nil, "mcp-method": "tools/call", "Mcp-Name": nil, "MCP-NAME": "=?base64?ZWNobw==?=",
        "MCP-Protocol-Version": nil, "mcp-protocol-version": "2026-07-28",
      ])
    #expect(try await refusal(request) == nil)
  }

  @Test
  func `a field that stands twice is refused`() async throws {
    for name in ["Mcp-Method", "Mcp-Name", "MCP-Protocol-Version", "Mcp-Param-Place"] {
      var request = Messages.call("echo", ["place": "x"], fields: ["Mcp-Param-Place": "x"])
      request.fields.add(name.lowercased(), request.fields[name] ?? "")
      #expect(try await refusal(request) == -32020, "\(name)")
    }
  }

  @Test
  func `the name is that of the thing`() async throws {
    let read = Messages.modern("resources/read", ["uri": "sample://one"])
    #expect(try await refusal(read) == nil)
    #expect(try await refusal(Messages.modern("resources/read", ["uri": "sample://one"], name: "one")) == -32020)
    // Of a list there is nothing to name.
    #expect(try await refusal(Messages.modern("tools/list", name: "anything")) == nil)
  }

  @Test(
    arguments: [
      ("Hello", "=?base64?SGVsbG8=?=", true), ("Hello", "Hello", true), ("Hello", "hello", false),
      ("Hello", "=?base64?SGVsbG8?=", false), ("Hello", "=?base64?SGVs!!!bG8=?=", false),
      ("SGVsbG8=", "SGVsbG8=", true), ("=?base64?SGVsbG8=", "=?base64?SGVsbG8=", true), ("test", nil, false),
      ("Ünï", "=?base64?w5xuw68=?=", true), ("Ünï", "Ünï", false), ("a", "=?base64?YR==?=", false),
      ("", "", true), ("\u{FFFD}", "=?base64?/w==?=", false),
    ] as [(String, String?, Bool)])
  func `a repeated argument says what the argument says`(
    value: String, field: String?, isTaken: Bool
  ) async throws {  // X-07 X-08
    let request = Messages.call("echo", ["place": .string(value)], fields: ["Mcp-Param-Place": field])
    #expect(try await refusal(request) == (isTaken ? nil : -32020))
  }

  @Test(
    arguments: [
      (["count": 42] as JSON, "Mcp-Param-Count", "42", true), (["count": 42], "Mcp-Param-Count", "42.0", true),
      (["count": 42.0], "Mcp-Param-Count", "42", true), (["count": 42], "Mcp-Param-Count", "43", false),
      (["count": 42], "Mcp-Param-Count", "0x2a", false), (["count": 42], "Mcp-Param-Count", "", false),
      (["count": 9_007_199_254_740_993], "Mcp-Param-Count", "9007199254740992", false),
      (["sure": true], "Mcp-Param-Sure", "true", true), (["sure": true], "Mcp-Param-Sure", "True", false),
      ([:], "Mcp-Param-Count", "1", false), (["count": nil], "Mcp-Param-Count", "1", false),
      ([:], "Mcp-Param-Other", "1", true),
    ] as [(JSON, String, String, Bool)])
  func `numbers are compared as numbers, and what is not there is not repeated`(
    arguments: JSON, name: String, field: String, isTaken: Bool
  ) async throws {
    let request = Messages.call("echo", arguments, fields: [name: field])
    #expect(try await refusal(request) == (isTaken ? nil : -32020))
  }

  @Test
  func `nothing is expected for what is absent or null`() async throws {
    #expect(try await refusal(Messages.call("echo", ["place": nil])) == nil)
    #expect(try await refusal(Messages.call("echo")) == nil)
  }

  @Test
  func `a tool that came later is looked at, too`() async throws {
    try await CoreHarness.run { core in
      _ = await core.ask(Messages.call("echo"))
      try core.service.add {
        MCPServiceTool(
          name: "late",
          inputSchema: ["type": "object", "properties": ["key": ["type": "string", "x-mcp-header": "Key"]]]
        ) { _, _ in "late" }
      }
      #expect(await core.ask(Messages.call("late", ["key": "a"])).status == 400)
      #expect(await core.ask(Messages.call("late", ["key": "a"], fields: ["Mcp-Param-Key": "a"])).status == 200)
    }
  }
}
