import Foundation
import JSONKit
import JSONRPC
import MCP
import Services
import Synchronization
import TestKit
import Testing

@testable import HTTPEndpoint

/// Many calls in flight when a listener is told to end; `TRIBUTARY_SOAK_DRAIN` says how many.
@Suite(.timeLimit(.minutes(5)))
struct DrainSoakTests {
  private static let count = Int(ProcessInfo.processInfo.environment["TRIBUTARY_SOAK_DRAIN"] ?? "") ?? 100

  /// One tool ends when the gate opens, the other one when it is cancelled.
  private static func service(_ gate: Gate, started: @escaping @Sendable () -> Void) throws -> MCPService {
    try MCPService(info: MCPImplementation(name: "sample", version: "1")) {
      MCPServiceTool(name: "wait") { _, _ in
        started()
        await gate.wait()
        return "done"
      }
      MCPServiceTool(name: "hold") { _, _ in
        started()
        await Wakeup().wait()
        throw CancellationError()
      }
    }
  }

  @Test  // SU-07
  func `each of them has its answer or an error, and none is lost`() async throws {
    let (gate, clock, count) = (Gate(), ManualClock(), Self.count)
    let started = Atomic(0)
    let began = ContinuousClock.now
    let service = try Self.service(gate) { started.add(1, ordering: .relaxed) }
    try await withEndpoint(service, clock: clock) { configuration in
      configuration.limits.maximumRequests = count
      configuration.limits.maximumConnections = count
      // No answer becomes a stream before its end.
      configuration.keepAlive = .seconds(60)
    } _: { endpoint in
      var sockets: [RawSocket] = []
      for number in 0..<count {
        sockets.append(try await endpoint.socket())
        Self.call(number.isMultiple(of: 2) ? "wait" : "hold", id: number, on: sockets[number])
      }
      #expect(await comesTrue { started.load(ordering: .relaxed) == count })
      endpoint.end()
      await clock.sleeper(until: .seconds(30))
      gate.open()
      for number in stride(from: 0, to: count, by: 2) {
        let reply = await sockets[number].reply()
        #expect(reply.status == 200)
        #expect(reply.json["id"] == JSON(number))
        #expect(reply.json["result"]?["content"]?[0]?["text"] == "done")
      }
      clock.advance(by: .seconds(30))
      for number in stride(from: 1, to: count, by: 2) {
        let reply = await sockets[number].reply()
        #expect(reply.status == 503)
        #expect(reply.json["id"] == JSON(number))
        #expect(reply.json["error"]?["code"] == -32603)
      }
      await endpoint.ended()
    }
    guard ProcessInfo.processInfo.environment["TRIBUTARY_SOAK_DRAIN"] != nil else { return }
    let seconds = (ContinuousClock.now - began) / .seconds(1)
    print("soak drain: \(count) calls in flight over HTTP, each answered or failed, in \(seconds) s")
  }

  private static func call(_ tool: String, id: Int, on socket: RawSocket) {
    let request = Messages.modern("tools/call", ["name": .string(tool)], id: JSON(id))
    socket.send(
      "POST", "/mcp",
      [
        "Content-Type: application/json", "Accept: \(Messages.accept)", "MCP-Protocol-Version: 2026-07-28",
        "Mcp-Method: tools/call", "Mcp-Name: \(tool)",
      ], body: String(decoding: request.body, as: UTF8.self))
  }
}
