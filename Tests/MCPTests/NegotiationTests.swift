import JSONKit
import JSONRPC
import MCP
import Testing

struct NegotiationTests {
  private static let discovery: JSON = [
    "supportedVersions": ["2026-07-28"], "capabilities": ["tools": [:]], "instructions": "be kind",
    "_meta": ["io.modelcontextprotocol/serverInfo": ["name": "s", "version": "1", "extra": 5]],
  ]

  @Test  // N-01
  func `a session of unknown era begins with the probe at the newest modern revision`() {
    var negotiation = Negotiation(policy: .auto)
    #expect(negotiation.begin() == .sendDiscover(.r2026_07_28))
  }

  @Test func `a server that is known to be legacy is not probed, and corrected when it says so`() {
    var negotiation = Negotiation(policy: .auto, isKnownLegacy: true)
    #expect(negotiation.begin() == .sendInitialize(.r2025_11_25))
    #expect(negotiation.handle(.initializeRefused(Self.unsupported(["2026-07-28"]))) == .sendDiscover(.r2026_07_28))
  }

  @Test  // N-22
  func `a carrier whose peer turns the probe away leads to initialize, and turned away again to an end`() {
    var negotiation = Negotiation(policy: .auto)
    _ = negotiation.begin()
    #expect(negotiation.handle(.turnedAway("HTTP 405")) == .sendInitialize(.r2025_11_25))
    #expect(negotiation.handle(.turnedAway("HTTP 404")).failure == .negotiationFailed)
    var modern = Negotiation(policy: .modern)
    _ = modern.begin()
    #expect(modern.handle(.turnedAway("HTTP 405")).failure == .noCommonRevision)
  }

  @Test  // N-02 V-16 K-03
  func `a discovery with a common modern revision is ready`() {
    var negotiation = Negotiation(policy: .auto)
    _ = negotiation.begin()
    guard case .ready(let peer) = negotiation.handle(.discovered(Self.discovery)) else { return #expect(Bool(false)) }
    #expect(peer.revision == .r2026_07_28)
    #expect(peer.era == .modern)
    #expect(peer.serverInfo?.name == "s")
    #expect(peer.serverInfo?.raw["extra"] == 5)
    #expect(peer.capabilities.hasTools)
    #expect(peer.instructions == "be kind")
  }

  @Test(  // N-04 B-23
    arguments: [
      ["supportedVersions": ["2026-07-28"]],
      ["supportedVersions": ["2025-11-25", "2026-07-28", "2031-01-01", 7], "ttlMs": -1, "capabilities": 5],
      ["supportedVersions": ["2026-07-28"], "_meta": ["io.modelcontextprotocol/serverInfo": "anonymous"]],
      ["supportedVersions": ["2026-07-28"], "_meta": [1], "instructions": false],
    ] as [JSON])
  func `a discovery is read leniently`(result: JSON) {
    var negotiation = Negotiation(policy: .auto)
    _ = negotiation.begin()
    guard case .ready(let peer) = negotiation.handle(.discovered(result)) else { return #expect(Bool(false)) }
    #expect(peer.era == .modern)
    #expect(peer.serverInfo == nil)
  }

  @Test(  // N-03 N-04
    arguments: [["supportedVersions": ["2025-11-25"]], ["supportedVersions": []], ["hello": 1], nil, [1]] as [JSON])
  func `a discovery without a common modern revision leads to initialize`(result: JSON) {
    var negotiation = Negotiation(policy: .auto)
    _ = negotiation.begin()
    #expect(negotiation.handle(.discovered(result)) == .sendInitialize(.r2025_11_25))
  }

  @Test  // N-05 V-05
  func `a refusal that names a common modern revision is corrected once`() {
    var negotiation = Negotiation(policy: .auto)
    _ = negotiation.begin()
    let refusal = Self.unsupported(["2026-07-28", "2025-06-18"])
    #expect(negotiation.handle(.discoverRefused(refusal)) == .sendDiscover(.r2026_07_28))
    #expect(negotiation.handle(.discoverRefused(refusal)).failure == .negotiationFailed)
  }

  @Test  // N-06
  func `a refusal with other modern revisions only is final and names both lists`() {
    var negotiation = Negotiation(policy: .auto)
    _ = negotiation.begin()
    let action = negotiation.handle(.discoverRefused(Self.unsupported(["2031-01-01"])))
    #expect(action.failure == .noCommonRevision)
    guard case .fail(let error) = action else { return }
    #expect(error.message.contains("2031-01-01"))
    #expect(error.message.contains("2026-07-28"))
  }

  @Test(arguments: [  // N-07
    RPCError(code: -32022, message: "m", data: ["supported": ["2025-06-18", "2024-11-05"]]),
    RPCError(code: -32022, message: "m", data: ["supported": []]), RPCError(code: -32022, message: "m", data: "x"),
    RPCError(code: -32022, message: "m"),
  ])
  func `a refusal with legacy revisions only, or with none, leads to initialize`(error: RPCError) {
    var negotiation = Negotiation(policy: .auto)
    _ = negotiation.begin()
    #expect(negotiation.handle(.discoverRefused(error)) == .sendInitialize(.r2025_11_25))
  }

  @Test(arguments: [-32020, -32021])  // N-08
  func `the other modern errors are proof of a modern server`(code: Int) {
    var negotiation = Negotiation(policy: .auto)
    _ = negotiation.begin()
    let action = negotiation.handle(.discoverRefused(RPCError(code: code, message: "why")))
    #expect(action.failure == .negotiationFailed)
  }

  @Test(arguments: [-32601, -32602, -32600, -32000, 0, -32603, 404, -1])  // N-09
  func `every other error leads to initialize`(code: Int) {
    var negotiation = Negotiation(policy: .auto)
    _ = negotiation.begin()
    let action = negotiation.handle(.discoverRefused(RPCError(code: code, message: "m")))
    #expect(action == .sendInitialize(.r2025_11_25))
  }

  @Test  // N-10
  func `silence leads to initialize`() {
    var negotiation = Negotiation(policy: .auto)
    _ = negotiation.begin()
    #expect(negotiation.handle(.discoverTimedOut) == .sendInitialize(.r2025_11_25))
    #expect(negotiation.handle(.discoverTimedOut) == .wait)
  }

  @Test  // N-11
  func `a server that does not survive the probe is started once more, with initialize`() {
    var negotiation = Negotiation(policy: .auto)
    _ = negotiation.begin()
    #expect(negotiation.handle(.disconnected) == .respawnThenInitialize)
    #expect(negotiation.begin() == .sendInitialize(.r2025_11_25))
    #expect(negotiation.handle(.disconnected).failure == .negotiationFailed)
  }

  @Test  // N-11
  func `a server that refuses the probe and then exits is started once more`() {
    var negotiation = Negotiation(policy: .auto)
    _ = negotiation.begin()
    _ = negotiation.handle(.discoverRefused(RPCError(code: -32600, message: "m")))
    #expect(negotiation.handle(.disconnected) == .respawnThenInitialize)
  }

  @Test  // N-12
  func `a late discovery makes the session modern`() {
    var negotiation = Negotiation(policy: .auto)
    _ = negotiation.begin()
    _ = negotiation.handle(.discoverTimedOut)
    guard case .ready(let peer) = negotiation.handle(.discovered(Self.discovery)) else { return #expect(Bool(false)) }
    #expect(peer.era == .modern)
    #expect(negotiation.handle(.initialized(["protocolVersion": "2025-11-25"])) == .wait)
  }

  @Test  // N-12
  func `a modern refusal of initialize leads back to the probe`() {
    var negotiation = Negotiation(policy: .auto)
    _ = negotiation.begin()
    _ = negotiation.handle(.discoverTimedOut)
    let refusal = Self.unsupported(["2026-07-28"])
    #expect(negotiation.handle(.initializeRefused(refusal)) == .sendDiscover(.r2026_07_28))
    guard case .ready = negotiation.handle(.discovered(Self.discovery)) else { return #expect(Bool(false)) }
  }

  @Test  // N-12
  func `a late refusal of the probe leaves the handshake alone`() {
    var negotiation = Negotiation(policy: .auto)
    _ = negotiation.begin()
    _ = negotiation.handle(.discoverTimedOut)
    #expect(negotiation.handle(.discoverRefused(RPCError(code: -32601, message: "m"))) == .wait)
    guard case .ready = negotiation.handle(.initialized(["protocolVersion": "2024-11-05"])) else {
      return #expect(Bool(false))
    }
  }

  @Test(arguments: [MCPRevision.r2024_11_05, .r2025_03_26, .r2025_06_18, .r2025_11_25])  // I-02
  func `every handshake revision is accepted`(revision: MCPRevision) {
    var negotiation = Negotiation(policy: .legacy)
    _ = negotiation.begin()
    let result: JSON = ["protocolVersion": .string(revision.rawValue), "serverInfo": ["name": "s", "version": "1"]]
    guard case .ready(let peer) = negotiation.handle(.initialized(result)) else { return #expect(Bool(false)) }
    #expect(peer.revision == revision)
    #expect(peer.era == .legacy)
  }

  @Test(arguments: ["2026-07-28", "2099-01-01", "", "latest"])  // I-02
  func `a handshake revision that is not ours ends the session`(text: String) {
    var negotiation = Negotiation(policy: .legacy)
    _ = negotiation.begin()
    let action = negotiation.handle(.initialized(["protocolVersion": .string(text)]))
    #expect(action.failure == .noCommonRevision)
  }

  @Test  // I-11
  func `a refused handshake that lists versions is no common revision`() {
    var negotiation = Negotiation(policy: .legacy)
    _ = negotiation.begin()
    let error = RPCError.invalidParams("m", data: ["supported": ["2023-01-01"], "requested": "2025-11-25"])
    #expect(negotiation.handle(.initializeRefused(error)).failure == .noCommonRevision)
  }

  @Test  // N-31
  func `the legacy policy never probes and never respawns`() {
    var negotiation = Negotiation(policy: .legacy)
    #expect(negotiation.begin() == .sendInitialize(.r2025_11_25))
    #expect(negotiation.handle(.disconnected).failure == .negotiationFailed)
  }

  @Test  // N-14 N-31
  func `the modern policy probes and never falls back`() {
    let events: [Negotiation.Event] = [
      .discoverTimedOut, .discoverRefused(RPCError(code: -32601, message: "m")), .disconnected,
      .discovered(["supportedVersions": ["2025-11-25"]]), .discoverRefused(Self.unsupported(["2025-11-25"])),
    ]
    for event in events {
      var negotiation = Negotiation(policy: .modern)
      #expect(negotiation.begin() == .sendDiscover(.r2026_07_28))
      #expect(negotiation.handle(event).failure != nil)
    }
  }

  @Test  // K-01
  func `revisions are ordered and unknown texts are none`() {
    #expect(MCPRevision.allCases == MCPRevision.allCases.sorted())
    #expect(MCPRevision(rawValue: "2026-07-29") == nil)
    #expect(MCPRevision.allCases.filter { $0.era == .modern } == [.r2026_07_28])
  }

  private static func unsupported(_ versions: JSON) -> RPCError {
    RPCError(code: -32022, message: "unsupported", data: ["supported": versions, "requested": "2026-07-28"])
  }
}

extension Negotiation.Action {
  fileprivate var failure: MCPError.Code? {
    if case .fail(let error) = self { error.code } else { nil }
  }
}
