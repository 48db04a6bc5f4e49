import Foundation
import JSONKit
import Testing

/// Tasks that are taken up by one process after the other.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct RestartedTaskTests {
  private static let serve = [
    "serve", "--expose", "workflows", "--servers-dir", "servers.d", "--tcp", "127.0.0.1:0",
  ]
  private static func workflow(calling server: String) -> String {
    """
    workflow: 1
    name: work
    servers: [\(server)]
    steps: [{ id: act, call: \(server).act }]
    outputs: { said: $steps.act.output }
    """
  }

  private func begin(_ program: ServingProgram) async throws -> LineClient {
    let client = try LineClient(program.address)
    try await client.shakeHands()
    return client
  }

  private static let call: JSON = ["name": "work", "arguments": [:], "task": ["ttl": 600_000]]

  @Test func `a task that ends every process which works on it is given up after some`() async throws {
    let folder = try TemporaryFolder()
    var server = ShellServer()
    server.list =
      #"result '{"tools":[{"name":"act","inputSchema":{"type":"object"},"annotations":{"readOnlyHint":true}}]}'"#
    // The parent of its supervisor is the host.
    server.call = "echo x >> calls; kill -9 $(sed -n 's/^PPid:[^0-9]*//p' /proc/$PPID/status)"
    try server.write("s", to: folder)
    try folder.write("workflows/work.yaml", Self.workflow(calling: "s"))
    let first = try await ServingProgram(folder, Array(Self.serve.dropFirst()))
    // It may end before it has answered.
    _ = try? await begin(first).request("tools/call", Self.call)
    #expect(await first.running.exit() == -SIGKILL)
    for _ in 1...3 { #expect(try await folder.program().start(Self.serve).exit() == -SIGKILL) }
    let last = try await ServingProgram(folder, Array(Self.serve.dropFirst()))
    let id: String = try #require(try await folder.json("runs", "ls")[0]?["run"]?.stringValue)
    let client = try await begin(last)
    let state = try await client.request("tasks/get", ["taskId": .string(id)])
    #expect(state["result"]?["status"] == "failed", "\(state)")
    let result = try await client.request("tasks/result", ["taskId": .string(id)])
    #expect(result["error"]?["message"]?.stringValue?.contains("ended 4 times") == true, "\(result)")
    #expect(try String(contentsOfFile: folder.path + "/calls", encoding: .utf8) == "x\nx\nx\nx\n")
    #expect(await last.stop() == 143)
  }

  @Test func `processes that are told to end do not count`() async throws {
    let tool = try SlowTool()
    let folder = try tool.folder(isReadOnly: true)
    try folder.write(
      "workflows/work.yaml", Self.workflow(calling: "slow"))
    var program = try await ServingProgram(folder, Array(Self.serve.dropFirst()))
    let begun = try await begin(program).request("tools/call", Self.call)
    let id: String = try #require(begun["result"]?["task"]?["taskId"]?.stringValue, "\(begun)")
    for _ in 1...5 {
      await tool.called()
      #expect(await program.stop() == 143)
      program = try await ServingProgram(folder, Array(Self.serve.dropFirst()))
    }
    await tool.called()
    try tool.answer()
    let result = try await begin(program).request("tasks/result", ["taskId": .string(id)])
    #expect(result["result"]?["structuredContent"] == ["said": "fine"], "\(result)")
    #expect(await program.stop() == 143)
  }
}
