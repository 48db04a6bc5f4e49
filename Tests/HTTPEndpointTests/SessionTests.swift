import JSONKit
import JSONRPC
import MCP
import Services
import Synchronization
import TestKit
import Testing

@testable import HTTPEndpoint

/// Sessions of our own client against the endpoint, in both eras.
struct SessionTests {
  @Test(arguments: [MCPProtocolPolicy.modern, .legacy, .auto])
  func `a session lists and calls tools`(policy: MCPProtocolPolicy) async throws {  // E-03
    try await withEndpoint { endpoint in
      try await endpoint.session(policy) { session in
        #expect(try await session.listTools().map(\.name).contains("echo"))
        let result = try await session.callTool("echo", ["text": "hello"])
        #expect(result.text == "hello")
      }
    }
  }

  @Test(arguments: [MCPProtocolPolicy.modern, .legacy])
  func `progress comes before the answer`(policy: MCPProtocolPolicy) async throws {  // HS-06 HS-07 HL-05
    try await withEndpoint { endpoint in
      try await endpoint.session(policy) { session in
        let steps = Steps()
        var options = MCPCallOptions()
        options.progress = { steps.add($0.progress) }
        let result = try await session.callTool("steps", [:], options: options)
        #expect(result.text == "done")
        #expect(steps.all == [1, 2, 3])
      }
    }
  }

  @Test(arguments: [MCPProtocolPolicy.modern, .legacy])
  func `a tool asks the client in the way of its era`(policy: MCPProtocolPolicy) async throws {
    try await withEndpoint { endpoint in
      try await endpoint.session(policy) { options, _ in
        options.inputHandler = Answerer()
      } _: { session async throws in
        #expect(try await session.callTool("ask", [:]).text == "Ada")
      }
    }
  }

  @Test(arguments: [MCPProtocolPolicy.modern, .legacy])
  func `changes reach the clients that want to hear of them`(policy: MCPProtocolPolicy) async throws {  // SU-14
    try await withEndpoint { endpoint in
      try await endpoint.session(policy) { session in
        _ = try await session.listTools()
        let isHeard = Gate()
        try await withThrowingTaskGroup(of: Void.self) { group in
          group.addTask {
            for await change in session.changes where change == .toolsChanged { break }
            isHeard.open()
          }
          // Nobody says when a client of the newest revision has begun to listen.
          var number = 0
          while !isHeard.isOpen, number < 10_000 {
            number += 1
            try endpoint.service.add { MCPServiceTool(name: "new-\(number)") { _, _ in "new" } }
            _ = await comesTrue(within: .milliseconds(10)) { isHeard.isOpen }
          }
          #expect(isHeard.isOpen)
          try await group.waitForAll()
        }
        #expect(try await session.listTools().map(\.name).contains("new-1"))
      }
    }
  }

  @Test  // HL-07 HL-08
  func `a client comes back for the answer of a stream that the tool ended`() async throws {
    let (gate, started) = (Gate(), Gate())
    let service = try SampleService.make(gate: gate, started: started)
    try await withEndpoint(service) { endpoint in
      try await endpoint.session(.legacy) { session async throws in
        async let result = session.callTool("later", [:])
        await started.wait()
        gate.open()
        #expect(try await result.text == "later is done")
      }
    }
  }
}

/// Numbers from any task, in order.
final class Steps: Sendable {
  private let state = Mutex<[Double]>([])

  var all: [Double] { state.withLock { $0 } }

  func add(_ number: Double) { state.withLock { $0.append(number) } }
}

/// Accepts every form in the name of Ada.
struct Answerer: MCPInputHandler {
  let kinds: MCPInputKinds = .forms

  func elicit(_ elicitation: MCPElicitation, _ context: MCPInputContext) async throws -> MCPElicitationAnswer {
    .accept(["name": "Ada"])
  }
}
