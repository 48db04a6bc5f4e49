import Foundation
import JSONKit
import TestKit
import Testing

/// Workflows that are served as tasks, whose server is killed and started anew.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct ServedTaskTests {
  private let tool: SlowTool

  init() throws { tool = try SlowTool() }

  /// A folder with a tool that waits, a workflow that calls it, and one that asks.
  private func folder() throws -> TemporaryFolder {
    let folder = try tool.folder(isReadOnly: true)
    try folder.write(
      "workflows/slow.yaml",
      """
      workflow: 1
      name: slow
      servers: [slow]
      steps: [{ id: act, call: slow.act }]
      outputs: { said: $steps.act.output }
      """)
    try folder.write(
      "workflows/asks.yaml",
      """
      workflow: 1
      name: asks
      steps:
        - id: sure
          ask: { message: Really?, schema: { type: object, properties: { who: { type: string } }, required: [who] } }
      outputs: { by: $steps.sure.output.content.who }
      """)
    return folder
  }

  private func serve(_ folder: TemporaryFolder) async throws -> ServingProgram {
    try await ServingProgram(
      folder, ["--expose", "workflows,agents", "--servers-dir", "servers.d", "--tcp", "127.0.0.1:0"])
  }

  private func kill(_ program: ServingProgram) async {
    program.running.send(SIGKILL)
    #expect(await program.running.exit() == -SIGKILL)
  }

  private func legacy(_ program: ServingProgram) async throws -> LineClient {
    let client = try LineClient(program.address)
    try await client.shakeHands()
    return client
  }

  /// Begins the workflow `slow`, or something else, as a task, and gives its id.
  private func begin(
    _ client: LineClient, _ name: String = "slow", _ arguments: JSON = [:], lifetime: Int
  ) async throws -> String {
    let params: JSON = ["name": .string(name), "arguments": arguments, "task": ["ttl": JSON(lifetime)]]
    let begun = try await client.request("tools/call", params)
    return try #require(begun["result"]?["task"]?["taskId"]?.stringValue, "\(begun)")
  }

  @Test func `a task goes on when its server is started anew, and its result is there after another end`() async throws
  {
    let folder = try folder()
    let first = try await serve(folder)
    let id: String = try await begin(try await legacy(first), lifetime: 600_000)
    await tool.called()
    await kill(first)
    #expect(try await folder.json("runs", "show", id)["state"] == "interrupted")
    let second = try await serve(folder)
    await tool.called()
    let client = try await legacy(second)
    let state = try await client.request("tasks/get", ["taskId": .string(id)])
    #expect(state["result"]?["status"] == "working", "\(state)")
    #expect(try await neighbour(folder).json("runs", "show", id)["state"] == "running")
    try tool.answer()
    let result = try await client.request("tasks/result", ["taskId": .string(id)])
    #expect(result["result"]?["structuredContent"] == ["said": "fine"], "\(result)")
    await kill(second)
    let third = try await serve(folder)
    let later = try await legacy(third)
    let ended = try await later.request("tasks/get", ["taskId": .string(id)])
    #expect(ended["result"]?["status"] == "completed", "\(ended)")
    let again = try await later.request("tasks/result", ["taskId": .string(id)])
    #expect(again["result"] == result["result"])
    #expect(try tool.effects(folder) == 2)
    #expect(await third.stop() == 143)
  }

  @Test func `a task that asks asks on, and takes the answer of a client of the next server`() async throws {
    let folder = try folder()
    let first = try await serve(folder)
    let params: JSON = ["name": "asks", "arguments": [:], "_meta": Self.meta]
    let begun = try await LineClient(first.address).request("tools/call", params)
    let id: String = try #require(begun["result"]?["taskId"]?.stringValue, "\(begun)")
    let question: JSON = try await asked(try LineClient(first.address), id)
    await kill(first)
    let second = try await serve(folder)
    let client = try LineClient(second.address)
    #expect(try await asked(client, id) == question)
    let key: String = try #require(question.objectValue?.first?.key)
    let answer: JSON = .object([key: ["action": "accept", "content": ["who": "Ada"]]])
    let taken = try await client.request(
      "tasks/update", ["taskId": .string(id), "inputResponses": answer, "_meta": Self.meta])
    #expect(taken["error"] == nil, "\(taken)")
    #expect(
      try await neighbour(folder).json("runs", "show", id)["made_of"]?["setup"]?["servers_dirs"] == [
        .string(folder.path + "/servers.d")
      ])
    let ended: JSON = try await state(client, id) { $0["status"] == "completed" }
    #expect(ended["result"]?["structuredContent"] == ["by": "Ada"], "\(ended)")
    #expect(try await folder.json("runs", "show", id)["state"] == "succeeded")
    #expect(await second.stop() == 143)
  }

  @Test func `a task whose time is over is forgotten by the next server, and not worked on`() async throws {
    let folder = try folder()
    let first = try await serve(folder)
    let id: String = try await begin(try await legacy(first), lifetime: 1_000)
    let end: ContinuousClock.Instant = .now + .seconds(1)
    await tool.called()
    await kill(first)
    #expect(await comesTrue { ContinuousClock.now > end })
    let second = try await serve(folder)
    let state = try await legacy(second).request("tasks/get", ["taskId": .string(id)])
    #expect(state["error"]?["message"] == "the task is unknown or was forgotten", "\(state)")
    #expect(try await folder.json("runs", "show", id)["state"] == "interrupted")
    #expect(await second.stop() == 143)
    #expect(try tool.effects(folder) == 1)
  }

  @Test func `a task of an agent goes on, too`() async throws {
    let folder = try folder()
    try folder.write(
      "agents/worker.md", "---\nname: worker\nmodel: scripted/../script.yaml\nservers: [slow]\n---\nYou work.\n")
    let first = try await serve(folder)
    let id: String = try await begin(
      try await legacy(first), "worker", ["prompt": "Go."], lifetime: 600_000)
    await tool.called()
    await kill(first)
    let second = try await serve(folder)
    await tool.called()
    try tool.answer()
    let client = try await legacy(second)
    let result = try await client.request("tasks/result", ["taskId": .string(id)])
    #expect(result["result"]?["content"]?[0]?["text"] == "It said: fine", "\(result)")
    #expect(try await folder.json("runs", "show", id)["state"] == "succeeded")
    #expect(await second.stop() == 143)
  }

  @Test func `a server that is told to end leaves its tasks to the next one`() async throws {
    let folder = try folder()
    let first = try await serve(folder)
    let id: String = try await begin(try await legacy(first), lifetime: 600_000)
    await tool.called()
    #expect(await first.stop() == 143)
    let second = try await serve(folder)
    await tool.called()
    try tool.answer()
    let result = try await legacy(second).request("tasks/result", ["taskId": .string(id)])
    #expect(result["result"]?["structuredContent"] == ["said": "fine"], "\(result)")
    #expect(await second.stop() == 143)
  }

  // MARK: Clients

  /// What a client of revision 2026-07-28 says with each request.
  private static let meta: JSON = [
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": [
      "elicitation": ["form": [:]], "extensions": ["io.modelcontextprotocol/tasks": [:]],
    ],
  ]

  /// A program that sees the same runs and writes into a folder of its own.
  private func neighbour(_ folder: TemporaryFolder) throws -> Neighbour {
    Neighbour(folder: try TemporaryFolder(), home: folder.path + "/home")
  }

  private struct Neighbour {
    let folder: TemporaryFolder
    let home: String

    func json(_ arguments: String...) async throws -> JSON {
      let running: RunningProgram = try folder.program(["HOME": home]).start(arguments + ["--json"])
      let exit: Int32 = await running.exit()
      #expect(exit == 0, "\((try? running.text(.errors)) ?? "")")
      return try JSON(parsing: try running.text(.output))
    }
  }

  /// What a task asks, as soon as it asks.
  private func asked(_ client: LineClient, _ id: String) async throws -> JSON {
    let asking: JSON = try await state(client, id) { $0["status"] == "input_required" }
    return try #require(asking["inputRequests"], "\(asking)")
  }

  /// The state of a task once it is as wanted.
  private func state(_ client: LineClient, _ id: String, _ isWanted: (JSON) -> Bool) async throws -> JSON {
    while true {
      let answer = try await client.request("tasks/get", ["taskId": .string(id), "_meta": Self.meta])
      let state: JSON = try #require(answer["result"], "\(answer)")
      if isWanted(state) { return state }
      try #require(state["status"] != "failed", "\(answer)")
      try await ContinuousClock().sleep(for: .milliseconds(20))
    }
  }
}
