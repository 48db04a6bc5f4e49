import JSONKit
import JSONRPC
import MCP
import Services
import Synchronization
import TestKit
import Testing

@testable import HTTPEndpoint

/// When an answer becomes a stream, and what comes on it.
struct StreamTests {
  @Test  // HS-05 HS-06 HS-07
  func `something that is told before the answer makes it a stream`() async throws {
    try await CoreHarness.run { core in
      let meta = SampleService.meta([:], ["progressToken": "p"])
      let reply = await core.ask(Messages.call("steps", meta: meta))
      #expect(reply.status == 200)
      #expect(reply["Content-Type"] == "text/event-stream")
      #expect(reply["Cache-Control"] == "no-cache, no-transform")
      #expect(reply["X-Accel-Buffering"] == "no")
      #expect(reply.events.count == 4)
      #expect(reply.events[2]["params"]?["progress"]?.doubleValue == 3)
      #expect(reply.events[3]["result"]?["content"]?[0]?["text"] == "done")
      #expect(reply.isEnded)
      #expect(reply.eventIDs.isEmpty)
      // Nobody wants to know how far it is: one whole answer.
      #expect(await core.ask(Messages.call("steps"))["Content-Type"] == "application/json")
    }
  }

  @Test  // HS-04 HS-05
  func `a client that waits too long is shown that somebody is there`() async throws {
    let (gate, started) = (Gate(), Gate())
    try await CoreHarness.run(try SampleService.make(gate: gate, started: started)) { core in
      let (recorded, live) = (RecordedReply(), LiveReplies())
      async let done: Void = core.ask(Messages.call("slow"), into: recorded, ticks: live)
      await started.wait()
      await live.tick(14, limit: 15)
      #expect(recorded.status == 0)
      await live.tick(1, limit: 15)
      #expect(recorded.status == 200)
      #expect(recorded.body == ": still here\n\n")
      await live.tick(15, limit: 15)
      gate.open()
      await done
      #expect(recorded.body.hasPrefix(": still here\n\n: still here\n\nevent: message\ndata: {"))
      #expect(recorded.events.last?["result"] != nil)
    }
  }

  @Test  // HS-04
  func `an error that comes late travels in the stream`() async throws {
    let service = try MCPService(info: MCPImplementation(name: "s", version: "1")) {
      MCPServiceTool(name: "late") { _, context in
        context.progress(1)
        throw RPCError.invalidParams("too late")
      }
    }
    try await CoreHarness.run(service) { core in
      let reply = await core.ask(Messages.call("late", meta: SampleService.meta([:], ["progressToken": 1])))
      #expect(reply.status == 200)
      #expect(reply.events.last?["error"]?["code"] == -32602)
    }
  }

  @Test  // CX-03
  func `nothing is sent after the answer`() async throws {
    let service = try MCPService(info: MCPImplementation(name: "s", version: "1")) {
      MCPServiceTool(name: "leaks") { _, context in
        context.progress(1)
        Leak.keep(context)
        return "done"
      }
    }
    try await CoreHarness.run(service) { core in
      let reply = await core.ask(Messages.call("leaks", meta: SampleService.meta([:], ["progressToken": 1])))
      let body = reply.body
      Leak.context?.progress(2)
      #expect(reply.body == body)
    }
  }

  @Test  // CX-05 HS-08
  func `a client that hangs up has cancelled its request`() async throws {
    let (gate, started, stopped) = (Gate(), Gate(), Gate())
    try await CoreHarness.run(try SampleService.make(gate: gate, started: started, stopped: stopped)) { core in
      await withTaskGroup(of: Void.self) { group in
        group.addTask { _ = await core.ask(Messages.call("slow")) }
        await started.wait()
        group.cancelAll()
        await stopped.wait()
      }
    }
  }

  @Test
  func `when there is no time any more an error stands in the place of the answer`() async throws {
    let (gate, started) = (Gate(), Gate())
    try await CoreHarness.run(try SampleService.make(gate: gate, started: started)) { core in
      let (recorded, live) = (RecordedReply(), LiveReplies())
      async let done: Void = core.ask(Messages.call("slow"), into: recorded, ticks: live)
      await started.wait()
      await live.abandon()
      #expect(recorded.status == 503)
      #expect(recorded.json["id"] == 1)
      #expect(recorded.json["error"]?["code"] == -32603)
      gate.open()
      await done
      #expect(recorded.json["error"] != nil)
    }
  }

  @Test
  func `a stream that nobody reads is given up`() async throws {
    try await CoreHarness.run { core in
      let recorded = RecordedReply()
      recorded.stopReading()
      await core.ask(Messages.call("steps", meta: SampleService.meta([:], ["progressToken": 1])), into: recorded)
      #expect(!recorded.isEnded)
      #expect(recorded.events.count == 1)
    }
  }
}

/// A context that a tool gave away.
private enum Leak {
  private static let box = ContextBox()

  static var context: MCPCallContext? { box.context.withLock { $0 } }

  static func keep(_ context: MCPCallContext) { box.context.withLock { $0 = context } }
}

private final class ContextBox: Sendable {
  let context = Mutex<MCPCallContext?>(nil)
}
