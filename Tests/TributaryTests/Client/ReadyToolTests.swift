import JSONKit
import LLM
import TestKit
import Testing
import Tributary

/// Tools of a server that is ready, which are found without the rest of the catalogue.
@Suite(.timeLimit(.minutes(5)))
struct ReadyToolTests {
  private func withClient(_ body: (Client) async throws -> Void) async throws {
    let machine = try KeptRuns()
    let client = try machine.client(FakeModel(.text("said")))
    try client.registerMCPServer(RemoteMCPServer(try machine.helloServer()))
    try await body(client)
    await client.close()
  }

  @Test func `a tool is the same before and after its server is ready`() async throws {
    try await withClient { client async throws in
      let first = try await client.tool("hello.greet")
      let second = try await client.tool("hello.greet")
      #expect(first.name == second.name && first.definition == second.definition && second.server == "hello")
      #expect(try await client.callTool("hello.greet", ["name": "Ada"]).text == "Hello, Ada!")
    }
  }

  @Test func `what is not there is told in the same words`() async throws {
    try await withClient { client async throws in
      var messages: [String?] = []
      for _ in 0..<2 {
        messages.append(await failure(InvocationError.self) { try await client.callTool("hello.gret") }?.message)
      }
      #expect(messages[0] == messages[1] && messages[0]?.contains("hello.greet") == true)
    }
  }

  @Test func `a tool of this process comes first, whatever its name looks like`() async throws {
    try await withClient { client async throws in
      _ = try await client.tool("hello.greet")
      try client.registerTool(FunctionTool.fixed("hello.greet", "ours"))
      #expect(try await client.callTool("hello.greet").text == "ours")
      #expect(try await client.tool("hello.greet").server == nil)
    }
  }
}
