import JSONKit
import JSONRPC
import MCP
import Services
import TestKit
import Testing

@testable import HTTPEndpoint

/// Streams that a client of an older revision loses and takes up again.
struct ResumptionTests {
  private static func call(_ tool: String, _ session: String, id: JSON = 1, version: String = "2025-11-25")
    -> EndpointRequest
  {
    Messages.legacy(
      ["id": id, "method": "tools/call", "params": ["name": .string(tool), "_meta": ["progressToken": "p"]]], session,
      version: version)
  }

  private static func resume(_ event: String, _ session: String) -> EndpointRequest {
    Messages.other("GET", session, fields: ["Last-Event-ID": event])
  }

  @Test  // HL-08 HL-09 HL-14
  func `the newest of the older revisions begins each stream with a name`() async throws {
    try await CoreHarness.run { core in
      let session = await core.initialize()
      let reply = await core.ask(Self.call("steps", session))
      #expect(reply.body.hasPrefix("id: 2-0\nretry: 1000\ndata: \n\n"))
      #expect(reply.eventIDs == ["2-0", "2-1", "2-2", "2-3", "2-4"])
      #expect(reply.events.count == 4)
      let older = await core.initialize(.r2025_06_18)
      let plain = await core.ask(Self.call("steps", older, version: "2025-06-18"))
      #expect(plain.eventIDs == ["2-1", "2-2", "2-3", "2-4"])
    }
  }

  @Test  // HL-07 HL-08 HL-14
  func `a client gets what it has not seen of its stream, and of no other`() async throws {
    try await CoreHarness.run { core in
      let session = await core.initialize()
      _ = await core.ask(Self.call("steps", session))
      _ = await core.ask(Self.call("steps", session, id: 2))
      let rest = await core.ask(Self.resume("2-2", session))
      #expect(rest.status == 200)
      #expect(rest.eventIDs == ["2-2", "2-3", "2-4"])
      #expect(rest.events.last?["id"] == 1)
      #expect(rest.isEnded)
    }
  }

  @Test(arguments: ["9-1", "2-99", "2", "x-y", "", "2-1-1", "-1-0"])
  func `an event that is not kept is refused`(event: String) async throws {
    try await CoreHarness.run { core in
      let session = await core.initialize()
      _ = await core.ask(Self.call("steps", session))
      #expect(await core.ask(Self.resume(event, session)).status == 400)
    }
  }

  @Test  // HL-08 HL-12
  func `the answer of a request whose connection was lost waits for the client`() async throws {
    let (gate, started, stopped) = (Gate(), Gate(), Gate())
    try await CoreHarness.run(try SampleService.make(gate: gate, started: started, stopped: stopped)) { core in
      let session = await core.initialize()
      let (recorded, live) = (RecordedReply(), LiveReplies())
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await core.ask(Self.call("slow", session), into: recorded, ticks: live) }
        await started.wait()
        await live.tick(15, limit: 15)
        group.cancelAll()
      }
      // It has seen how the stream begins, and hanging up has cancelled nothing.
      #expect(recorded.eventIDs == ["2-0"])
      #expect(!stopped.isOpen)
      gate.open()
      let rest = RecordedReply()
      await core.ask(Self.resume("2-0", session), into: rest)
      #expect(rest.events.last?["result"]?["content"]?[0]?["text"] == "slow is done")
    }
  }

  @Test  // HL-08
  func `a tool lets its client come back later`() async throws {
    let (gate, started) = (Gate(), Gate())
    try await CoreHarness.run(try SampleService.make(gate: gate, started: started)) { core in
      let session = await core.initialize()
      let first = await core.ask(Self.call("later", session))
      #expect(first.body == "id: 2-0\nretry: 1000\ndata: \n\n")
      #expect(first.isEnded)
      // The stream of the session is open meanwhile, which keeps nobody from coming back.
      let (own, rest) = (RecordedReply(), RecordedReply())
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await core.ask(Messages.other("GET", session), into: own) }
        await own.began()
        group.addTask { await core.ask(Self.resume("2-0", session), into: rest) }
        await rest.began()
        gate.open()
        #expect(await rest.contains("later is done"))
        #expect(rest.events.last?["id"] == 1)
        group.cancelAll()
      }
    }
  }

  @Test
  func `clients that cannot come back are not sent away`() async throws {
    let (gate, started) = (Gate(), Gate())
    try await CoreHarness.run(try SampleService.make(gate: gate, started: started)) { core in
      let session = await core.initialize(.r2025_06_18)
      async let reply = core.ask(Self.call("later", session, version: "2025-06-18"))
      await started.wait()
      gate.open()
      #expect(await reply.json["result"]?["content"]?[0]?["text"] == "later is done")
      let modern = await core.ask(Messages.call("later"))
      #expect(modern.json["result"]?["content"]?[0]?["text"] == "later is done")
    }
  }

  @Test  // HL-06 HL-07 E-07
  func `what belongs to no request comes on the stream of the session, once`() async throws {
    try await CoreHarness.run { core in
      let session = await core.initialize()
      let (first, second) = (RecordedReply(), RecordedReply())
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await core.ask(Messages.other("GET", session), into: first) }
        await first.began()
        #expect(first["Content-Type"] == "text/event-stream")
        await core.becomeReady(session)
        await core.ask(Messages.other("GET", session), into: second)
        #expect(second.status == 409)
        core.service.remove("steps")
        #expect(await first.contains("tools/list_changed"))
        #expect(first.eventIDs == ["0-0", "0-1"])
        group.cancelAll()
      }
    }
  }

  @Test  // HL-08
  func `what happens while nobody listens is told to who comes back`() async throws {
    try await CoreHarness.run { core in
      let session = await core.initialize()
      await core.becomeReady(session)
      core.service.remove("steps")
      let first = RecordedReply()
      await withTaskGroup(of: Void.self) { group in
        group.addTask { await core.ask(Messages.other("GET", session), into: first) }
        #expect(await first.contains("tools/list_changed"))
        group.cancelAll()
      }
      core.service.remove("slow")
      for event in ["0-1", "0-0"] {
        let again = RecordedReply()
        await withTaskGroup(of: Void.self) { group in
          group.addTask { await core.ask(Self.resume(event, session), into: again) }
          #expect(await again.contains("id: 0-2"))
          #expect(again.events.count == (event == "0-0" ? 2 : 1))
          group.cancelAll()
        }
      }
    }
  }

  @Test  // HL-05 HL-07 D-06
  func `questions of a tool come on the stream of its request`() async throws {
    try await CoreHarness.run { core in
      let session = await core.initialize(capabilities: ["elicitation": [:]])
      let recorded = RecordedReply()
      async let done: Void = core.ask(Self.call("ask", session), into: recorded)
      #expect(await recorded.contains("elicitation/create"))
      let id = try #require(recorded.events.first?["id"])
      let answer: JSON.Object = ["id": id, "result": ["action": "accept", "content": ["name": "Ada"]]]
      #expect(await core.ask(Messages.legacy(answer, session)).status == 202)
      await done
      #expect(recorded.events.last?["result"]?["content"]?[0]?["text"] == "Ada")
    }
  }
}
