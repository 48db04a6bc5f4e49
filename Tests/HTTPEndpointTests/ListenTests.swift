import JSONKit
import JSONRPC
import MCP
import Services
import TestKit
import Testing

@testable import HTTPEndpoint

/// Subscriptions of modern clients.
struct ListenTests {
  private static func listen(
    _ wanted: JSON, id: JSON = 7, capabilities: JSON = [:], fields: [String: String?] = [:]
  ) -> EndpointRequest {
    Messages.modern(
      "subscriptions/listen", ["notifications": wanted], id: id, capabilities: capabilities, fields: fields)
  }

  /// Runs one subscription around `body`, which gets it when it has been agreed on.
  private func withListener(
    _ request: EndpointRequest,
    _ body: @escaping @Sendable (CoreHarness, RecordedReply) async throws -> Void
  ) async throws {
    try await CoreHarness.run { core in
      let recorded = RecordedReply()
      try await withThrowingTaskGroup(of: Void.self) { group in
        defer { group.cancelAll() }
        group.addTask { await core.ask(request, into: recorded) }
        _ = await recorded.contains("acknowledged")
        try await body(core, recorded)
      }
    }
  }

  @Test(arguments: [7, "7", 1_785_000_000_000] as [JSON])
  func `a subscription begins with what was agreed on`(id: JSON) async throws {  // SU-01 SU-02 SU-03 SU-12
    try await withListener(Self.listen(["toolsListChanged": true, "promptsListChanged": true], id: id)) { core, reply in
      #expect(reply.status == 200)
      #expect(reply["Content-Type"] == "text/event-stream")
      let first = try #require(reply.events.first)
      #expect(first["method"] == "notifications/subscriptions/acknowledged")
      #expect(first["params"]?["notifications"] == ["toolsListChanged": true])
      #expect(first["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == id)
    }
  }

  @Test  // SU-03 SU-04 E-07
  func `what is wanted is told, and nothing else`() async throws {
    let wanted: JSON = ["resourceSubscriptions": ["sample://one"]]
    try await withListener(Self.listen(wanted)) { core, reply in
      try core.service.add { MCPServiceTool(name: "new") { _, _ in "new" } }
      try core.service.announce(.resourceUpdated(uri: "sample://two"))
      try core.service.announce(.resourceUpdated(uri: "sample://one"))
      #expect(await reply.contains("resources/updated"))
      #expect(reply.events.count == 2)
      #expect(reply.events[1]["params"]?["uri"] == "sample://one")
      #expect(reply.events[1]["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == 7)
    }
  }

  @Test  // SU-05
  func `several subscriptions are open at one time`() async throws {
    try await withListener(Self.listen(["toolsListChanged": true])) { core, first in
      let second = RecordedReply()
      await withTaskGroup(of: Void.self) { group in
        defer { group.cancelAll() }
        group.addTask { await core.ask(Self.listen(["toolsListChanged": true], id: 8), into: second) }
        _ = await second.contains("acknowledged")
        core.service.remove("echo")
        #expect(await first.contains("tools/list_changed"))
        #expect(await second.contains("tools/list_changed"))
        #expect(second.events.last?["params"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == 8)
      }
    }
  }

  @Test  // SU-06 CX-05
  func `a client that hangs up hears nothing more`() async throws {
    try await CoreHarness.run { core in
      let recorded = RecordedReply()
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await core.ask(Self.listen(["toolsListChanged": true]), into: recorded) }
        _ = await recorded.contains("acknowledged")
        group.cancelAll()
      }
      #expect(recorded.isCut)
      core.service.remove("echo")
      #expect(recorded.events.count == 1)
    }
  }

  @Test  // SU-07
  func `the server ends a subscription with its result`() async throws {
    try await withListener(Self.listen(["toolsListChanged": true])) { core, reply in
      core.route.listening.complete()
      #expect(await reply.contains("\"result\""))
      let last = try #require(reply.events.last)
      #expect(last["id"] == 7)
      #expect(last["result"]?["resultType"] == "complete")
      #expect(last["result"]?["_meta"]?["io.modelcontextprotocol/subscriptionId"] == 7)
      #expect(reply.isEnded)
      // One that comes too late is ended at once.
      let late = await core.ask(Self.listen(["toolsListChanged": true], id: 9))
      #expect(late.json["id"] == 9 || late.events.last?["id"] == 9)
    }
  }

  @Test  // SU-09 SU-12
  func `a quiet subscription shows that it is alive`() async throws {
    try await CoreHarness.run { core in
      let (recorded, live) = (RecordedReply(), LiveReplies())
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await core.ask(Self.listen(["toolsListChanged": true]), into: recorded, ticks: live) }
        _ = await recorded.contains("acknowledged")
        await live.tick(30, limit: 15)
        #expect(recorded.body.split(separator: "\n").filter { $0 == ": still here" }.count == 2)
        group.cancelAll()
      }
    }
  }

  @Test
  func `a subscription to nothing that is offered is refused`() async throws {
    let service = try SampleService.make { $0.changes = [] }
    try await CoreHarness.run(service) { core in
      #expect(await core.ask(Self.listen(["toolsListChanged": true])).status == 404)
    }
    try await CoreHarness.run { core in
      let reply = await core.ask(Messages.modern("subscriptions/listen"))
      #expect(reply.status == 400)
      #expect(reply.json["error"]?["code"] == -32602)
    }
  }

  @Test
  func `it takes no room from requests`() async throws {
    try await CoreHarness.run { core in
      guard case .parked = await core.core.answer(Self.listen(["toolsListChanged": true])).body else {
        Issue.record("a subscription takes the room of a request")
        return
      }
      guard case .live = await core.core.answer(Messages.call("slow")).body else {
        Issue.record("a call takes no room")
        return
      }
    }
  }
}
