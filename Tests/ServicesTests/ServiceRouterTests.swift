import JSONKit
import JSONRPC
import MCP
import Testing

@testable import Services

struct ServiceRouterTests {
  private static let meta: JSON = [
    "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": [:],
  ]

  @Test(arguments: [nil, MCPRevision.r2025_06_18])  // E-01 E-03
  func `a request with the version key is modern, handshake or not`(handshake: MCPRevision?) throws {
    let request = try ServiceRouter.route("tools/list", ["_meta": Self.meta], handshake: handshake)
    #expect(request.revision == .r2026_07_28)
    #expect(request.kind == .listTools)
  }

  @Test  // E-02
  func `initialize is legacy even with modern members`() throws {
    let params: JSON = ["protocolVersion": "2025-03-26", "_meta": Self.meta]
    let request = try ServiceRouter.route("initialize", params, handshake: nil)
    #expect(request.kind == .initialize)
    #expect(request.revision == .r2025_03_26)
  }

  @Test(arguments: [  // I-02 GF-11
    ("2024-11-05", MCPRevision.r2024_11_05), ("2025-11-25", .r2025_11_25), ("2026-07-28", .r2025_11_25),
    ("2019-01-01", .r2025_11_25),
  ])
  func `the handshake answers the revision asked for, or the newest`(asked: String, answered: MCPRevision)
    throws
  {
    let request = try ServiceRouter.route("initialize", ["protocolVersion": .string(asked)], handshake: nil)
    #expect(request.revision == answered)
  }

  @Test  // E-04
  func `without a version and without a handshake nothing but ping is served`() throws {
    #expect(refusal("tools/call", ["name": "x"]) == -32602)
    #expect(refusal("tools/list", nil) == -32602)
    #expect(try ServiceRouter.route("ping", nil, handshake: nil).kind == .ping)
  }

  @Test(  // V-02 V-03
    arguments: [
      ["io.modelcontextprotocol/protocolVersion": "2026-07-28"],
      [
        "io.modelcontextprotocol/protocolVersion": "2026-07-28", "io.modelcontextprotocol/clientCapabilities": [],
      ],
      [
        "io.modelcontextprotocol/protocolVersion": 5, "io.modelcontextprotocol/clientCapabilities": [:],
      ],
      ["io.modelcontextprotocol/protocolVersion": nil],
    ] as [JSON])
  func `a half-built envelope is refused as invalid parameters`(meta: JSON) {
    #expect(refusal("tools/list", ["_meta": meta]) == -32602)
    #expect(refusal("tools/list", ["_meta": meta], handshake: .r2025_11_25) == -32602)
  }

  @Test  // V-02 GF-03
  func `a discovery without an envelope is refused`() {
    #expect(refusal("server/discover", [:]) == -32602)
    #expect(refusal("server/discover", ["_meta": "x"]) == -32602)
  }

  @Test(arguments: ["2031-01-01", "2025-11-25", ""])  // V-04 V-20
  func `a version not served is refused with those that are`(version: String) throws {
    let meta: JSON = [
      "io.modelcontextprotocol/protocolVersion": .string(version), "io.modelcontextprotocol/clientCapabilities": [:],
    ]
    let error = #expect(throws: RPCError.self) {
      try ServiceRouter.route("tools/list", ["_meta": meta], handshake: nil)
    }
    #expect(error?.code == -32022)
    #expect(error?.data?["requested"] == .string(version))
    #expect(error?.data?["supported"]?[0] == "2026-07-28")
    #expect(error?.data?["supported"]?.arrayValue?.count == 5)
  }

  @Test(arguments: [  // B-11 GF-06
    ("ping", true), ("logging/setLevel", true), ("resources/subscribe", true), ("subscriptions/listen", false),
    ("initialized", false), ("tools/unknown", false),
  ])
  func `a method that does not exist in the era is not found`(method: String, isLegacy: Bool) {
    #expect(refusal(method, [:], handshake: .r2025_11_25) == (isLegacy ? nil : -32601))
    if method != "subscriptions/listen" { #expect(refusal(method, ["_meta": Self.meta]) == -32601) }
  }

  @Test  // V-01
  func `clientInfo may be absent or malformed`() throws {
    var meta = Self.meta.objectValue ?? JSON.Object()
    meta["io.modelcontextprotocol/clientInfo"] = 5
    #expect(try ServiceRouter.route("tools/list", ["_meta": .object(meta)], handshake: nil).client == nil)
    meta["io.modelcontextprotocol/clientInfo"] = ["name": "c", "version": "1"]
    #expect(try ServiceRouter.route("tools/list", ["_meta": .object(meta)], handshake: nil).client?.name == "c")
  }

  @Test func `parameters that are no object are refused`() {
    #expect(refusal("tools/list", [1]) == -32602)
  }

  private func refusal(_ method: String, _ params: JSON?, handshake: MCPRevision? = nil) -> Int? {
    do {
      _ = try ServiceRouter.route(method, params, handshake: handshake)
      return nil
    } catch {
      return error.code
    }
  }
}
