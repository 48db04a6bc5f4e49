import TestKit
import Testing
import Tributary

/// The mode `plan` in runs: what only reads is called, whoever offers it.
@Suite(.timeLimit(.minutes(1)))
struct PlanModeTests {
  /// What the model was told of its one call.
  private func told(_ call: FakeModel.Turn, _ tools: [any Tool], maximumOffered: Int = 1 << 20) async throws
    -> ToolResult
  {
    var config = Config()
    config.policy.mode = .plan
    config.tools.maxOfferedBytes = maximumOffered
    let model = FakeModel(call, .text("ok"))
    let client = try Client(config)
    try client.registerProvider(model)
    for tool in tools { try client.registerTool(tool) }
    try client.registerMCPServer(FakeServer("s", tools: [.fixed("far", "there")]))
    _ = try await client.run(AgentDefinition(name: "a", model: "fake/m"), input: "Go")
    await client.close()
    return try #require(model.requests.last?.messages.last?.toolResults.first)
  }

  @Test func `a tool of the program that only reads is called, and no other`() async throws {
    #expect(try await told(.call("near"), [.fixed("near", "here")]).text == "here")
    let denied = try await told(.call("near"), [.fixed("near", "here", isReadOnly: false)])
    #expect(denied.isError && denied.text.contains("the mode is plan"))
  }

  @Test func `what a server says of its own tool does not count`() async throws {
    #expect(try await told(.call("s__far"), []).text.contains("the mode is plan"))
  }

  @Test func `tools can be searched for`() async throws {
    let found = try await told(.call("search_tools", #"{"query":"far"}"#), [], maximumOffered: 1)
    #expect(found.text.contains("s__far"), "\(found.text)")
  }
}
