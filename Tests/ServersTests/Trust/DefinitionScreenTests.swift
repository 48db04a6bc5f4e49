import JSONKit
import MCP
import Servers
import Synchronization
import Testing

/// Which tools of a list may be used.
struct DefinitionScreenTests {
  private let server = ServerDefinition(name: "s", endpoint: .url("tcp://127.0.0.1:1"))

  private func reasons(_ screened: ScreenedTools) -> [String] {
    screened.heldBack.map { "\($0.name) \($0.reason.rawValue)" }
  }

  @Test func `without a lock and pins everything within the bounds passes`() {
    let screened = DefinitionScreen().screened([MCPTool(name: "a"), MCPTool(name: "b")], of: server, isLive: true)
    #expect(screened.admitted.map(\.name) == ["a", "b"])
    #expect(screened.heldBack.isEmpty)
    #expect(!DefinitionScreen().checksCalls(of: server))
  }

  @Test func `a description, a schema and a list over their bounds are left out, one byte or tool below passes`() {
    let limits = DefinitionLimits()
    #expect(limits.maximumDescriptionBytes == 4_096)
    #expect(limits.maximumSchemaBytes == 65_536)
    #expect(limits.maximumTools == 256)
    func text(_ count: Int) -> String { String(repeating: "x", count: count) }
    func schema(_ bytes: Int) -> JSON {
      // {"type":"object","description":"…"}
      ["type": "object", "description": .string(text(bytes - 34))]
    }
    #expect(schema(65_536).bytes.count == 65_536)
    let tools = [
      MCPTool(name: "long", description: text(4_097)), MCPTool(name: "fits", description: text(4_096)),
      MCPTool(name: "wide", inputSchema: schema(65_537)), MCPTool(name: "narrow", inputSchema: schema(65_536)),
      MCPTool(name: "promise", outputSchema: schema(65_537)),
    ]
    let screened = DefinitionScreen().screened(tools, of: server, isLive: true)
    #expect(screened.admitted.map(\.name) == ["fits", "narrow"])
    #expect(reasons(screened) == ["long too_large", "wide too_large", "promise too_large"])
    let many = (0..<258).map { MCPTool(name: "t\($0)") }
    let cut = DefinitionScreen().screened(many, of: server, isLive: true)
    #expect(cut.admitted.count == 256)
    #expect(reasons(cut) == ["t256 too_many", "t257 too_many"])
    #expect(cut.heldBack.allSatisfy { !$0.reason.isReviewable && $0.message.contains("mcp.definitions") })
  }

  @Test func `the bounds can be set`() {
    let limits = DefinitionLimits(maximumDescriptionBytes: 3, maximumSchemaBytes: 17, maximumTools: 2)
    let tools = [
      MCPTool(name: "a", description: "abcd"), MCPTool(name: "b", description: "abc"), MCPTool(name: "c"),
    ]
    let screened = DefinitionScreen(limits).screened(tools, of: server, isLive: true)
    #expect(screened.admitted.map(\.name) == ["b"])
    #expect(reasons(screened) == ["a too_large", "c too_many"])
  }

  @Test func `pins of the definition admit what they name and nothing else`() {
    var pinned = server
    let kept = MCPTool(name: "kept", description: "x")
    pinned.pins = ["kept": kept.pin.uppercased(), "other": kept.pin]
    let screen = DefinitionScreen()
    #expect(screen.checksCalls(of: pinned))
    let screened = screen.screened([kept, MCPTool(name: "other"), MCPTool(name: "more")], of: pinned, isLive: true)
    #expect(screened.admitted.map(\.name) == ["kept"])
    #expect(reasons(screened) == ["other changed", "more new"])
    #expect(screened.heldBack.first?.message.contains("\"pin\"") == true)
  }

  @Test func `a lock that gives too few answers lets nothing through for the rest`() {
    let lock = FakeLock()
    lock.answer = { _ in [.approved] }
    let screened = DefinitionScreen(lock: lock)
      .screened([MCPTool(name: "a"), MCPTool(name: "b")], of: server, isLive: true)
    #expect(screened.admitted.map(\.name) == ["a"])
    #expect(reasons(screened) == ["b unreviewed"])
  }

  @Test func `the lock is asked once for a list, again for another one and after an approval`() {
    let lock = FakeLock()
    let screen = DefinitionScreen(lock: lock)
    let tools = [MCPTool(name: "a")]
    for _ in 0..<3 { _ = screen.screened(tools, of: server, isLive: true) }
    #expect(lock.asked == 1)
    _ = screen.screened([MCPTool(name: "a", description: "other")], of: server, isLive: true)
    #expect(lock.asked == 2)
    lock.number = 1
    _ = screen.screened([MCPTool(name: "a", description: "other")], of: server, isLive: true)
    #expect(lock.asked == 3)
  }

  @Test func `a list that was only kept is judged again when the server lists it itself`() {
    let lock = FakeLock()
    let screen = DefinitionScreen(lock: lock)
    let tools = [MCPTool(name: "a")]
    for isLive in [false, false, true, true, false] { _ = screen.screened(tools, of: server, isLive: isLive) }
    #expect(lock.asked == 2)
  }

  @Test func `a call is judged by the list of its session, and anew when something else is approved or listed`() {
    let lock = FakeLock()
    let screen = DefinitionScreen(lock: lock)
    let tools = [MCPTool(name: "a"), MCPTool(name: "b")]
    func word(_ tool: String, _ listed: [MCPTool]) -> String {
      switch screen.verdict(on: tool, among: listed, of: server) {
      case .admitted: "admitted"
      case .heldBack(let held): held.reason.rawValue
      case .unlisted: "unlisted"
      }
    }
    for _ in 0..<3 { #expect(["a", "b", "c"].map { word($0, tools) } == ["admitted", "admitted", "unlisted"]) }
    #expect(lock.asked == 1)
    lock.answer = { $0.map { $0.name == "b" ? .changed : .approved } }
    lock.number = 1
    #expect(["a", "b", "c"].map { word($0, tools) } == ["admitted", "changed", "unlisted"])
    #expect(word("a", [MCPTool(name: "b")]) == "unlisted")
    #expect(word("c", [MCPTool(name: "c")]) == "admitted")
    #expect(lock.asked == 4)
  }

  @Test func `without a lock and pins every call passes, whatever is listed`() {
    guard case .admitted = DefinitionScreen().verdict(on: "x", among: [], of: server) else {
      Issue.record("it was held back")
      return
    }
  }

  @Test func `another server of the same tools is judged by itself`() {
    let lock = FakeLock()
    let screen = DefinitionScreen(lock: lock)
    var other = server
    other.name = "t"
    _ = screen.screened([MCPTool(name: "a")], of: server, isLive: true)
    _ = screen.screened([MCPTool(name: "a")], of: other, isLive: true)
    #expect(lock.asked == 2)
  }
}

/// A lock whose answers a test gives.
final class FakeLock: DefinitionLock {
  private struct State {
    var asked = 0
    var number = 0
    var answer: @Sendable ([MCPTool]) -> [ToolStanding] = { $0.map { _ in .approved } }
  }

  private let state = Mutex(State())

  var asked: Int { state.withLock(\.asked) }
  var number: Int {
    get { state.withLock(\.number) }
    set { state.withLock { $0.number = newValue } }
  }
  var answer: @Sendable ([MCPTool]) -> [ToolStanding] {
    get { state.withLock(\.answer) }
    set { state.withLock { $0.answer = newValue } }
  }

  func revision(rereading: Bool) -> Int { number }

  func standings(of tools: [MCPTool], of server: ServerDefinition, isLive: Bool) -> [ToolStanding] {
    let answer = state.withLock { state in
      state.asked += 1
      return state.answer
    }
    return answer(tools)
  }

  func introduce(_ tools: [MCPTool], of server: ServerDefinition) async {}
}
