import JSONKit
import JSONRPC
import MCP
import Services
import TestKit
import Testing

@testable import HTTPEndpoint

/// Sessions of clients of the older revisions.
struct LegacySessionTests {
  @Test  // E-02 HL-05 HL-13 S-09
  func `initialize begins a session with a name that nobody guesses`() async throws {
    try await CoreHarness.run { core in
      let reply = await core.ask(Messages.initialize())
      #expect(reply.status == 200)
      #expect(reply.json["result"]?["protocolVersion"] == "2025-11-25")
      let id = try #require(reply["Mcp-Session-Id"])
      // 32 bytes in the alphabet for URLs.
      #expect(id.utf8.count == 43)
      #expect(id.utf8.allSatisfy { 0x21...0x7E ~= $0 })
      let list = await core.ask(Messages.legacy(["id": 1, "method": "tools/list"], id))
      #expect(list.status == 200)
      #expect(list["Content-Type"] == "application/json")
      #expect(list["Mcp-Session-Id"] == nil)
      #expect(list.json["result"]?["tools"]?[0]?["name"] == "echo")
      // What a newer revision would have is not there.
      #expect(list.json["result"]?["resultType"] == nil)
    }
  }

  @Test(arguments: [MCPRevision.r2024_11_05, .r2025_03_26, .r2025_06_18, .r2025_11_25])
  func `every older revision has sessions`(revision: MCPRevision) async throws {  // E-05 HL-03
    try await CoreHarness.run { core in
      let session = await core.initialize(revision)
      // Without the field it is what the session agreed on.
      for version in [revision.rawValue, nil] {
        let reply = await core.ask(Messages.legacy(["id": 1, "method": "ping"], session, version: version))
        #expect(reply.status == 200)
        #expect(reply.json["result"] == [:])
      }
    }
  }

  @Test  // E-04 HL-13
  func `a message without a session is refused and does nothing`() async throws {
    try await CoreHarness.run { core in
      let messages: [JSON.Object] = [
        ["id": 1, "method": "tools/list"], ["id": 2, "method": "ping"], ["method": "notifications/initialized"],
        ["id": 3, "result": [:]],
      ]
      for message in messages {
        for version in ["2025-06-18", nil] {
          let reply = await core.ask(Messages.legacy(message, nil, version: version))
          #expect(reply.status == 400)
          #expect(reply.json["error"]?["code"] == -32600)
          #expect(reply.json["error"]?["message"]?.stringValue?.contains("Mcp-Session-Id") == true)
        }
      }
      for method in ["GET", "DELETE"] { #expect(await core.ask(Messages.other(method, nil)).status == 400) }
    }
  }

  @Test  // HL-13
  func `an unknown session is not found`() async throws {
    try await CoreHarness.run { core in
      #expect(await core.ask(Messages.legacy(["id": 1, "method": "tools/list"], "nobody")).status == 404)
      for method in ["GET", "DELETE"] { #expect(await core.ask(Messages.other(method, "nobody")).status == 404) }
    }
  }

  @Test  // HL-13
  func `a client ends its session, and then nobody knows it`() async throws {
    try await CoreHarness.run { core in
      let session = await core.initialize()
      #expect(await core.ask(Messages.other("DELETE", session)).status == 200)
      #expect(await core.ask(Messages.legacy(["id": 1, "method": "tools/list"], session)).status == 404)
      #expect(await core.ask(Messages.other("DELETE", session)).status == 404)
      #expect(core.sessions.count == 0)
    }
  }

  @Test  // HL-03 E-06
  func `a revision that nobody knows is refused in a session`() async throws {
    try await CoreHarness.run { core in
      let session = await core.initialize()
      for message: JSON.Object in [["id": 1, "method": "tools/list"], ["method": "x"], ["id": 1, "result": [:]]] {
        #expect(await core.ask(Messages.legacy(message, session, version: "2031-01-01")).status == 400)
      }
      let get = Messages.other("GET", session, fields: ["MCP-Protocol-Version": "2031-01-01"])
      #expect(await core.ask(get).status == 400)
    }
  }

  @Test  // E-03
  func `requests of both eras come side by side`() async throws {
    try await CoreHarness.run { core in
      let session = await core.initialize()
      let modern = Messages.modern("tools/list", fields: ["Mcp-Session-Id": session])
      #expect(await core.ask(modern).json["result"]?["resultType"] == "complete")
      let legacy = await core.ask(Messages.legacy(["id": 1, "method": "tools/list"], session))
      #expect(legacy.json["result"]?["resultType"] == nil)
    }
  }

  @Test  // HL-04
  func `notifications and answers are taken without an answer`() async throws {
    try await CoreHarness.run { core in
      let session = await core.initialize()
      for message: JSON.Object in [
        ["method": "notifications/initialized"], ["method": "notifications/unknown"], ["id": 99, "result": [:]],
      ] {
        let reply = await core.ask(Messages.legacy(message, session))
        #expect(reply.status == 202)
        #expect(reply.body.isEmpty)
      }
    }
  }

  @Test  // B-18
  func `the revision of lists takes lists`() async throws {
    try await CoreHarness.run { core in
      let session = await core.initialize(.r2025_03_26)
      let batch: JSON = [
        ["jsonrpc": "2.0", "id": 1, "method": "ping"], ["jsonrpc": "2.0", "method": "notifications/x"],
        ["jsonrpc": "2.0", "id": 2, "method": "tools/list"],
      ]
      let reply = await core.ask(Messages.document(batch, session, version: "2025-03-26"))
      #expect(reply.status == 200)
      #expect(reply["Content-Type"] == "text/event-stream")
      #expect(Set(reply.events.compactMap { $0["id"]?.intValue }) == [1, 2])
      let quiet: JSON = [["jsonrpc": "2.0", "method": "notifications/x"]]
      #expect(await core.ask(Messages.document(quiet, session, version: nil)).status == 202)
      #expect(await core.ask(Messages.document([] as JSON, session, version: nil)).status == 400)
      let hello: JSON = [["jsonrpc": "2.0", "id": 1, "method": "initialize", "params": [:]]]
      #expect(await core.ask(Messages.document(hello, session, version: nil)).status == 400)
    }
  }

  @Test(arguments: [MCPRevision.r2025_06_18, .r2025_11_25])
  func `later revisions take none`(revision: MCPRevision) async throws {  // B-19
    try await CoreHarness.run { core in
      let session = await core.initialize(revision)
      let batch: JSON = [["jsonrpc": "2.0", "id": 1, "method": "ping"]]
      let reply = await core.ask(Messages.document(batch, session, version: revision.rawValue))
      #expect(reply.status == 400)
      #expect(reply.json["error"]?["code"] == -32600)
    }
  }

  @Test  // S-09 A-55
  func `a session is nobody's but its principal's`() async throws {
    let kind = try EndpointAuthentication.tokens(["ada": "token-of-ada-0001", "bob": "token-of-bob-0001"]).kind
    guard case .tokens(let table) = kind else { return }
    try await CoreHarness.run(authentication: table) { core in
      let session = await core.initialize(token: "token-of-ada-0001")
      let message: JSON.Object = ["id": 1, "method": "tools/call", "params": ["name": "echo"]]
      let own = await core.ask(Messages.legacy(message, session, token: "token-of-ada-0001"))
      #expect(own.json["result"]?["content"]?[0]?["text"] == "ada")
      #expect(await core.ask(Messages.legacy(message, session, token: "token-of-bob-0001")).status == 404)
      #expect(await core.ask(Messages.legacy(message, session)).status == 401)
    }
  }

  @Test  // HL-13
  func `a session in which nothing happens ends`() async throws {
    var limits = LegacySessions.Limits()
    limits.idleTicks = 3
    try await CoreHarness.run(limits: limits) { core in
      let session = await core.initialize()
      func isKnown() async -> Bool {
        await core.ask(Messages.legacy(["id": 1, "method": "ping"], session)).status == 200
      }
      core.sessions.tick()
      core.sessions.tick()
      #expect(await isKnown())
      core.sessions.tick()
      core.sessions.tick()
      #expect(await isKnown())
      for _ in 0..<3 { core.sessions.tick() }
      #expect(await !isKnown())
    }
  }

  @Test
  func `there are only so many sessions`() async throws {
    var limits = LegacySessions.Limits()
    limits.sessions = 2
    try await CoreHarness.run(limits: limits) { core in
      let first = await core.initialize()
      _ = await core.initialize()
      let third = await core.ask(Messages.initialize())
      #expect(third.status == 503)
      #expect(third["Retry-After"] != nil)
      #expect(third["Mcp-Session-Id"] == nil)
      _ = await core.ask(Messages.other("DELETE", first))
      #expect(await core.ask(Messages.initialize()).status == 200)
    }
  }

  @Test
  func `an initialize that fails begins nothing`() async throws {
    try await CoreHarness.run { core in
      let reply = await core.ask(Messages.legacy(["id": 1, "method": "initialize", "params": [:]], nil, version: nil))
      #expect(reply.json["error"]?["code"] == -32602)
      #expect(reply["Mcp-Session-Id"] == nil)
    }
  }

  @Test
  func `an id that is in use is refused`() async throws {
    let (gate, started) = (Gate(), Gate())
    try await CoreHarness.run(try SampleService.make(gate: gate, started: started)) { core in
      let session = await core.initialize()
      let call = Messages.legacy(["id": 5, "method": "tools/call", "params": ["name": "slow"]], session)
      async let first = core.ask(call)
      await started.wait()
      #expect(await core.ask(call).status == 400)
      gate.open()
      #expect(await first.json["result"]?["content"]?[0]?["text"] == "slow is done")
    }
  }

  @Test  // HL-12
  func `a posted cancellation ends a request without an answer`() async throws {
    let (gate, started, stopped) = (Gate(), Gate(), Gate())
    try await CoreHarness.run(try SampleService.make(gate: gate, started: started, stopped: stopped)) { core in
      let session = await core.initialize()
      let recorded = RecordedReply()
      let call = Messages.legacy(["id": 5, "method": "tools/call", "params": ["name": "slow"]], session)
      async let done: Void = core.ask(call, into: recorded)
      await started.wait()
      let cancel: JSON.Object = ["method": "notifications/cancelled", "params": ["requestId": 5]]
      #expect(await core.ask(Messages.legacy(cancel, session)).status == 202)
      await stopped.wait()
      // The stream of the request ends by itself, and its client is told nothing by which it could ask for the rest.
      await done
      #expect(recorded.status == 200)
      #expect(recorded.isEnded)
      #expect(recorded.body == "")
      // Its id is free again.
      let again = await core.ask(
        Messages.legacy(["id": 5, "method": "tools/call", "params": ["name": "echo"]], session))
      #expect(again.json["result"]?["content"]?[0]?["text"] == "nothing")
      #expect(await core.ask(Messages.other("DELETE", session)).status == 200)
    }
  }
}
