import HTTPEndpoint
import JSONKit
import JSONRPC
import MCP
import Synchronization
import TestKit
import Testing

/// A listener with the clocks and the random numbers of the machine, as programs make it.
struct SystemListenerTests {
  @Test(arguments: [MCPProtocolPolicy.modern, .legacy])
  func `it serves sessions of both eras without being given anything but an address`(
    policy: MCPProtocolPolicy
  ) async throws {
    let service = try SampleService.make()
    let run = EndpointRun()
    let address = HTTPListener.Address.port(host: "127.0.0.1", 0)
    let listener = HTTPListener(service, HTTPListener.Configuration(address), logger: quietLogger) { run.began(at: $0) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { await run.serve(listener) }
      await run.ready.wait()
      defer { run.ending.open() }
      if let error = run.state.withLock(\.failure) { throw error }
      let endpoint = RunningEndpoint(
        service: service, url: run.state.withLock(\.url), end: { run.ending.open() }, ended: { await run.over.wait() })
      for _ in 0..<2 {
        try await endpoint.session(policy) { session async throws in
          #expect(try await session.callTool("echo", ["text": "hello"]).text == "hello")
        }
      }
    }
  }
}
