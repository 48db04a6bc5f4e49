import JSONKit
import JSONRPC
import MCP
import Synchronization
import TestKit
import Testing

@testable import Services

/// What a service lets some clients see, and what it hears of what they watch.
@Suite(.timeLimit(.minutes(5)))
struct ServiceViewTests {
  /// What the option `watched` was told, in order.
  private final class Log: Sendable {
    private let entries = Mutex<[String]>([])
    func note(_ uri: String, _ isWatched: Bool) { entries.withLock { $0.append((isWatched ? "+" : "-") + uri) } }
    var all: [String] { entries.withLock { $0 } }
  }

  private static func service(_ log: Log = Log(), adjust: (inout MCPServiceOptions) -> Void = { _ in }) throws
    -> MCPService
  {
    var options = MCPServiceOptions()
    options.changes = [.tools, .resources, .contents]
    options.watched = { log.note($0, $1) }
    options.maximumWatchedResources = 3
    adjust(&options)
    var foreign = MCPServiceTool(name: "s__t") { _, _ in "t" }
    foreign.viewedAs = "s.t"
    let tool = foreign
    return try MCPService(info: anInfo, options: options) {
      MCPServiceTool(name: "a") { _, _ in "a" }
      tool
      MCPServiceResource(uri: "x://a", name: "a") { _ in .text("a") }
      MCPServiceTemplate("x://in/{name}", name: "in") { values, _ in .text(values["name"] ?? "") }
    }
  }

  @Test func `a view decides for each client by what a part is called for people`() async throws {
    let asked = Mutex<Set<String>>([])
    let service = try Self.service { options in
      options.view = { name, principal in
        asked.withLock { _ = $0.insert(name) }
        return principal == "ada" || name == "s.t"
      }
    }
    for (principal, names) in [("ada", ["a", "s__t"]), ("bob", ["s__t"]), (nil, ["s__t"])] as [(String?, [String])] {
      try await withRawService(service, principal: principal) { client in
        let tools = await client.modern("tools/list")["result"]?["tools"]?.arrayValue
        #expect(tools?.compactMap { $0["name"]?.stringValue } == names)
        let answer = await client.modern("tools/call", ["name": "a"], id: 2)
        #expect((answer["result"] != nil) == (principal == "ada"))
        let read = await client.modern("resources/read", ["uri": "x://in/b"], id: 3)
        #expect((read["result"] != nil) == (principal == "ada"))
      }
    }
    #expect(asked.withLock { $0 }.isSuperset(of: ["a", "s.t", "x://in/{name}"]))
    #expect(!asked.withLock { $0 }.contains("s__t"))
  }

  @Test func `an address that leads nowhere is looked for elsewhere, and one thing is there or none`() async throws {
    let service = try Self.service { options in
      options.view = { name, principal in name != "hidden" && (name != "x://a" || principal == "ada") }
      options.unlisted = { uri in
        let names = uri == "y://two" ? ["one", "other"] : uri == "y://one" ? ["one", "hidden"] : []
        return names.map { name in
          var resource = MCPServiceResource(uri: uri, name: name) { _ in .text(name) }
          resource.viewedAs = name
          return resource
        } + (uri == "x://a" ? [MCPServiceResource(uri: uri, name: "a") { _ in .text("another a") }] : [])
      }
    }
    try await withRawService(service, principal: "bob") { client in
      #expect(await client.modern("resources/read", ["uri": "y://two"])["error"]?["code"] == -32602)
      #expect(await client.modern("resources/read", ["uri": "y://none"])["error"]?["code"] == -32602)
      let one = await client.modern("resources/read", ["uri": "y://one"])
      #expect(one["result"]?["contents"]?[0]?["text"] == "one")
      // What is hidden is not there under another hand.
      #expect(await client.modern("resources/read", ["uri": "x://a"])["error"]?["code"] == -32602)
    }
  }

  @Test func `an older client's watching is told from its beginning to its end, whatever ends it`() async throws {
    let log = Log()
    try await withRawService(try Self.service(log)) { client in
      await client.initialize()
      for uri in ["x://a", "x://a", "x://in/b"] { _ = await client.ask("resources/subscribe", ["uri": .string(uri)]) }
      #expect(log.all == ["+x://a", "+x://in/b"])
      for uri in ["x://a", "x://a", "x://never"] {
        _ = await client.ask("resources/unsubscribe", ["uri": .string(uri)])
      }
      #expect(log.all == ["+x://a", "+x://in/b", "-x://a"])
      await client.initialize()
      #expect(log.all.last == "-x://in/b")
      for uri in ["x://1", "x://2", "x://3"] { _ = await client.ask("resources/subscribe", ["uri": .string(uri)]) }
      let refused = await client.ask("resources/subscribe", ["uri": "x://4"])
      #expect(refused["error"]?["code"] == -32603)
      #expect(!log.all.contains("+x://4"))
    }
    #expect(Set(log.all.suffix(3)) == ["-x://1", "-x://2", "-x://3"])
    #expect(log.all.count { $0.hasPrefix("+") } == log.all.count { $0.hasPrefix("-") })
  }

  @Test func `a modern client's watching lasts as long as its subscription`() async throws {
    let log = Log()
    try await withRawService(try Self.service(log)) { client in
      let filter: JSON = ["resourceSubscriptions": ["x://a", "x://in/b"]]
      client.peer.send([
        "jsonrpc": "2.0", "id": 1, "method": "subscriptions/listen",
        "params": ["notifications": filter, "_meta": modernMeta()],
      ])
      _ = await client.peer.next("notifications/subscriptions/acknowledged")
      #expect(log.all == ["+x://a", "+x://in/b"])
      client.notify("notifications/cancelled", ["requestId": 1])
      #expect(await comesTrue { log.all.count >= 4 })
      #expect(log.all.suffix(2) == ["-x://a", "-x://in/b"])
    }
  }

  @Test func `parts are replaced in one kind and left in the others`() async throws {
    let service = try Self.service()
    try service.add { MCPServicePrompt(name: "a") { _, _ in "p" } }
    let before = service.snapshot
    try service.replace(["a", "nothing"], in: .tools, with: [.tool(MCPServiceTool(name: "b") { _, _ in "b" })])
    #expect(service.tools.map(\.definition.name) == ["s__t", "b"])
    #expect(service.snapshot.prompts["a"] != nil)
    #expect(service.snapshot.changes(since: before) == [.toolsChanged])
    #expect(throws: MCPError.self) {
      try service.replace(["b"], in: .tools, with: [.tool(MCPServiceTool(name: "s__t") { _, _ in "b" })])
    }
    #expect(service.tools.map(\.definition.name) == ["s__t", "b"], "nothing has changed")
  }
}
