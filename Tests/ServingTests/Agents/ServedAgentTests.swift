import Agents
import JSONKit
import JSONRPC
import LLM
import MCP
import Runs
import Services
import Synchronization
import TestKit
import Testing

@testable import Serving

/// Agents as tools of a service.
@Suite(.timeLimit(.minutes(5)))
struct ServedAgentTests {
  private static let triage = AgentDefinition(
    name: "triage", description: "Labels issues.", instructions: "Label.", model: "fake/fake",
    input: ["type": "object", "properties": ["issue": ["type": "integer"]], "required": ["issue"]],
    output: ["type": "object", "properties": ["label": ["type": "string"]], "required": ["label"]])
  private static let plain = AgentDefinition(name: "plain", model: "fake/fake")

  private let calls = PassedCalls(makeID: { "call" }, clock: ManualClock())

  /// An agent that is run with this model; `inputs` hears what it was given.
  private func served(
    _ agent: AgentDefinition, _ model: FakeModel, tools: [any Tool] = [],
    inputs: @escaping @Sendable (JSON.Object, String?) -> Void = { _, _ in }
  ) -> ServedAgent {
    ServedAgent(agent, calls) { call in
      inputs(call.input, call.prompt)
      let run = TestRun()
      let reader = run.services.feed.reader(outlivesCancellation: true)
      let runner = AgentRunner(provider: model, servers: MCPClient(), tools: tools)
      async let result = runner.run(agent, input: call.prompt ?? "go", services: run.services)
      for try await event in reader { call.report(event) }
      return await result
    }
  }

  private func offering(_ agents: ServedAgent..., tasks: Bool = false) throws -> MCPService {
    var options = MCPServiceOptions()
    if tasks {
      let number = Atomic(0)
      options.tasks = MCPTaskOptions(
        makeID: { "task-\(number.add(1, ordering: .relaxed).newValue)" }, secondsSince1970: { 1_764_057_600 })
    }
    return try MCPService(info: MCPImplementation(name: "agents", version: "1"), options: options) {
      agents.map(\.tool)
    }
  }

  /// Has a session of ours use a service.
  private func withClient(
    _ service: MCPService, _ era: MCPEra = .modern, clock: ManualClock = ManualClock(),
    adjust: (inout MCPSessionOptions) -> Void = { _ in },
    _ body: (MCPSession) async throws -> Void
  ) async throws {
    let (ours, theirs) = InMemoryTransport.pair()
    var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
    options.policy = era == .modern ? .modern : .legacy
    adjust(&options)
    let session = MCPSession(name: "agents", options: options, clock: clock) { ours }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await MCPServiceConnection(service, transport: theirs, clock: ManualClock()).run() }
      group.addTask { await self.calls.run() }
      defer { group.cancelAll() }
      try await session.use(closingWithin: .zero, body)
    }
  }

  @Test func `an agent is listed with its own schemas, and takes a prompt where it has none`() async throws {
    let model = FakeModel(.text("x"))
    try await withClient(offering(served(Self.triage, model), served(Self.plain, model))) { session in
      let tools = try await session.listTools()
      #expect(tools.map(\.name) == ["triage", "plain"])
      #expect(tools[0].description == "Labels issues.")
      #expect(tools[0].inputSchema == Self.triage.input)
      #expect(tools[0].outputSchema == Self.triage.output)
      #expect(tools[1].description?.contains("plain") == true)
      #expect(tools[1].inputSchema["required"] == ["prompt"])
      #expect(tools[1].outputSchema == nil)
    }
  }

  @Test func `its input goes to the run, and its answer is the tool's`() async throws {
    let given = Mutex<[(JSON.Object, String?)]>([])
    let keep: @Sendable (JSON.Object, String?) -> Void = { input, prompt in
      given.withLock { $0.append((input, prompt)) }
    }
    let service = try offering(
      served(Self.triage, FakeModel(.text(#"{"label":"bug"}"#)), inputs: keep),
      served(Self.plain, FakeModel(.text("Done.")), inputs: keep))
    try await withClient(service) { session in
      let triage = try await session.callTool("triage", ["issue": 7])
      #expect(triage.structuredContent == ["label": "bug"])
      #expect(triage.text == #"{"label":"bug"}"#)
      #expect(!triage.isError)
      let plain = try await session.callTool("plain", ["prompt": "Do it."])
      #expect(plain.text == "Done.")
      #expect(plain.structuredContent == nil)
    }
    let all = given.withLock { $0 }
    #expect(all.map { JSON.object($0.0) } == [["issue": 7], [:]])
    #expect(all.map(\.1) == [nil, "Do it."])
  }

  @Test(arguments: [["issue": "seven"], [:]] as [JSON])
  func `input that does not fit begins no run`(arguments: JSON) async throws {
    let model = FakeModel(.text("x"))
    try await withClient(offering(served(Self.triage, model))) { session in
      let result = try await session.callTool("triage", arguments)
      #expect(result.isError)
      #expect(result.text.contains("issue"))
    }
    #expect(model.requests.isEmpty)
  }

  @Test func `a run that gave no answer says why`() async throws {
    let failing = FakeModel(
      .failure(InvocationError(.invalidRequest, "no such model", kind: .invalidRequest, provider: "fake")))
    try await withClient(offering(served(Self.plain, failing))) { session in
      let result = try await session.callTool("plain", ["prompt": "Do it."])
      #expect(result.isError)
      #expect(result.text.hasPrefix("plain gave no answer ("))
      #expect(result.text.contains("no such model"))
    }
  }

  @Test(arguments: [
    MCPToolFailure("the argument branch is missing") as any Error,
    InvocationError(.invalidRequest, "The input of a run is empty; say what the agent should do."),
  ])
  func `a run that cannot begin says why`(error: any Error) async throws {
    let agent = ServedAgent(Self.plain, calls) { _ in throw error }
    try await withClient(offering(agent)) { session in
      let result = try await session.callTool("plain", ["prompt": " "])
      #expect(result.isError)
      #expect(
        result.text.contains("the argument branch is missing") || result.text.contains("The input of a run is empty"))
    }
  }

  @Test func `what a provider says of the host's key is told to nobody`() async throws {
    let failing = FakeModel(
      .failure(
        InvocationError(.authenticationFailed, "the key sk-1234 is wrong", kind: .authentication, provider: "fake")))
    try await withClient(offering(served(Self.plain, failing))) { session in
      let result = try await session.callTool("plain", ["prompt": "Do it."])
      #expect(result.isError)
      #expect(result.text.hasPrefix("plain gave no answer (unauthenticated): "))
      #expect(!result.text.contains("sk-1234"))
    }
  }

  @Test func `an error that nobody planned for is told without its text`() async throws {
    struct Secret: Error { let text = "the key is 42" }
    let agent = ServedAgent(Self.plain, calls) { _ in throw Secret() }
    try await withClient(offering(agent)) { session async throws in
      #expect(try await session.callTool("plain", ["prompt": "x"]).text == "plain failed")
    }
  }

  @Test(arguments: [MCPEra.modern, .legacy])
  func `its events are the progress of the call`(era: MCPEra) async throws {
    let model = FakeModel(.call("look"), .text("Done."))
    let tool = FunctionTool.fixed("look", "seen")
    let told = Mutex<[MCPProgress]>([])
    try await withClient(offering(served(Self.plain, model, tools: [tool])), era) { session async throws in
      let options = MCPCallOptions { progress in told.withLock { $0.append(progress) } }
      #expect(try await session.callTool("plain", ["prompt": "Do it."], options: options).text == "Done.")
    }
    let all = told.withLock { $0 }
    #expect(all.map(\.message) == ["asks fake/fake", "calls look", "has an answer", "asks fake/fake"])
    #expect(all.map(\.progress) == [1, 2, 3, 4])
  }

  @Test func `what a tool tells of its progress is told to the caller`() async throws {
    let model = FakeModel(.call("look"), .text("Done."))
    let tool = FunctionTool(name: "look", description: "Looks at pages.") { _, context in
      context.progress(1, 3, "one page")
      return ToolResult("seen")
    }
    let told = Mutex<[String?]>([])
    try await withClient(offering(served(Self.plain, model, tools: [tool]))) { session async throws in
      let options = MCPCallOptions { progress in told.withLock { $0.append(progress.message) } }
      #expect(try await session.callTool("plain", ["prompt": "Do it."], options: options).text == "Done.")
    }
    #expect(
      told.withLock { $0 } == ["asks fake/fake", "calls look", "one page", "has an answer", "asks fake/fake"])
  }

  @Test(arguments: [MCPEra.modern, .legacy])
  func `a run may become a task that is asked for`(era: MCPEra) async throws {
    let isOpen = Gate()
    let model = FakeModel { _, _ in
      await isOpen.wait()
      return .text("Done.")
    }
    let clock = ManualClock()
    try await withClient(
      offering(served(Self.plain, model), tasks: true), era, clock: clock, adjust: { $0.usesTasks = true }
    ) { session in
      if era == .legacy {
        // An older client chooses, and ours does so only where it has to.
        isOpen.open()
        #expect(try await session.callTool("plain", ["prompt": "x"]).text == "Done.")
        return
      }
      guard case .task(let task) = try await session.startTool("plain", ["prompt": "x"]) else {
        Issue.record("the call did not become a task")
        return
      }
      let done = Gate()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          let text = try await task.result().text
          #expect(text == "Done.")
          done.open()
        }
        isOpen.open()
        let isDone = await comesTrue {
          clock.advance(by: .seconds(1))
          return done.isOpen
        }
        #expect(isDone)
        try await group.waitForAll()
      }
    }
  }

  @Test(arguments: [MCPEra.modern, .legacy])
  func `a caller that cancels ends the run`(era: MCPEra) async throws {
    let (arrived, ended) = (Gate(), Gate())
    let agent = ServedAgent(Self.plain, calls) { _ in
      let model = FakeModel { _, _ in
        arrived.open()
        return .silence
      }
      let runner = AgentRunner(provider: model, servers: MCPClient())
      let result = await runner.run(Self.plain, input: "go", services: TestRun().services)
      if result.status == .cancelled { ended.open() }
      return result
    }
    try await withClient(offering(agent), era) { session in
      await withTaskGroup(of: Void.self) { group in
        group.addTask { _ = try? await session.callTool("plain", ["prompt": "x"]) }
        await arrived.wait()
        group.cancelAll()
      }
      await ended.wait()
    }
  }
}
