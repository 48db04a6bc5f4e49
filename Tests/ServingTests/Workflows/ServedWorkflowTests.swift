import Agents
import JSONKit
import JSONRPC
import MCP
import Runs
import Services
import Synchronization
import TestKit
import Testing
import Workflows

@testable import Serving

/// Workflows as tools of a service.
@Suite(.timeLimit(.minutes(5)))
struct ServedWorkflowTests {
  private static let eras: [MCPEra] = [.modern, .legacy]

  private static let text = """
    workflow: 1
    name: release
    description: Counts, asks, and counts again.
    inputs:
      version: { type: string, minLength: 1 }
      days: { type: integer, default: 3 }
    steps:
      - { id: before, call: s.count, with: { version: "${{ $inputs.version }}" } }
      - id: sure
        ask:
          message: "Release ${{ $inputs.version }}?"
          schema: { type: object, properties: { name: { type: string } }, required: [name] }
      - { id: after, call: s.count, with: { name: "${{ $steps.sure.output.content.name }}" } }
    outputs:
      by: $steps.sure.output.content.name
      days: $inputs.days
    """

  /// The runs of one host, by their keys; counts what is done to the world.
  private final class World: WorkflowHost {
    private let journals = Mutex<[String: MemoryJournal]>([:])
    private let calls = Mutex<[JSON]>([])
    private let text: String

    init(_ text: String = ServedWorkflowTests.text) {
      self.text = text
    }

    var made: [JSON] { calls.withLock { $0 } }
    var runs: Int { journals.withLock { $0.count } }

    func call(_ tool: String, on server: String, arguments: JSON, _ scope: EffectScope) async -> Outcome {
      calls.withLock { $0.append(arguments) }
      return .value(["content": [["type": "text", "text": "1"]], "is_error": false])
    }

    func served(_ calls: PassedCalls) throws -> ServedWorkflow {
      let workflow = try WorkflowFile(text: text, file: "release.yaml").workflow
      return ServedWorkflow(workflow, calls) { [self] call in
        let journal = journals.withLock { journals in
          let journal = call.task.flatMap { journals[$0] } ?? MemoryJournal()
          journals[call.task ?? "none-\(journals.count)"] = journal
          return journal
        }
        let services = RunServices(
          sources: RunSources(seed: 7, now: { WallTime(milliseconds: 0) }, clock: ManualClock()), journal: journal)
        let reader = services.feed.reader(outlivesCancellation: true)
        async let result = WorkflowRunner(host: Asking(world: self, approver: call.caller.approver)).run(
          WorkflowSource(file: "release.yaml", text: text), inputs: call.inputs, services: services)
        while let event = try await reader.next() { call.report(event) }
        return await result
      }
    }
  }

  /// The world, with somebody who can be asked.
  private struct Asking: WorkflowHost {
    let world: World
    let approver: any Approver

    func call(_ tool: String, on server: String, arguments: JSON, _ scope: EffectScope) async -> Outcome {
      await world.call(tool, on: server, arguments: arguments, scope)
    }

    func decide(_ question: WorkflowQuestion, _ scope: EffectScope) async -> WorkflowAnswer? {
      guard approver.mayAccept else { return nil }
      let form = question.schema.flatMap { MCPForm(schema: $0) }
      let request = ApprovalRequest(
        .question(form: form, show: question.show), message: question.message, path: question.step.path)
      guard let answer = try? await approver.decide(request) else { return nil }
      switch answer.decision {
      case .accept: return .accept(answer.content)
      case .decline: return .decline
      case .cancel: return nil
      }
    }
  }

  private func withClient(
    _ world: World, _ era: MCPEra, handler: FakeHandler?, seals: Bool = true, tasks: Bool = false,
    clock: ManualClock = ManualClock(), _ body: (MCPSession) async throws -> Void
  ) async throws {
    var serviceOptions = MCPServiceOptions()
    if seals { serviceOptions.sealer = BoundSealer() }
    if tasks {
      serviceOptions.tasks = MCPTaskOptions(makeID: { "task-1" }, secondsSince1970: { 1_764_057_600 })
    }
    let calls = PassedCalls(makeID: { "call-1" }, clock: ManualClock())
    let tool = try world.served(calls).tool
    let service = try MCPService(info: GatewayWorld.info, options: serviceOptions) { tool }
    let (ours, theirs) = InMemoryTransport.pair()
    var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
    options.policy = era == .modern ? .modern : .legacy
    options.inputHandler = handler
    options.usesTasks = tasks
    let session = MCPSession(name: "w", options: options, clock: clock) { ours }
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await MCPServiceConnection(service, transport: theirs, clock: ManualClock()).run() }
      group.addTask { await calls.run() }
      defer { group.cancelAll() }
      try await session.use(closingWithin: .zero, body)
    }
  }

  private static func ada() -> FakeHandler { FakeHandler(elicit: { _ in .accept(["name": "Ada"]) }) }

  @Test func `its inputs and outputs are the schemas of the tool`() async throws {
    try await withClient(World(), .modern, handler: nil) { session in
      let tool = try #require(try await session.listTools().first)
      #expect(tool.name == "release" && tool.description == "Counts, asks, and counts again.")
      #expect(tool.inputSchema["required"] == ["version"])
      #expect(tool.inputSchema["additionalProperties"] == false)
      #expect(tool.outputSchema?["required"] == ["by", "days"])
    }
  }

  @Test(arguments: eras)
  func `a question goes to the caller, the run goes on with the answer, and nothing is done twice`(era: MCPEra)
    async throws
  {
    let world = World()
    let handler = Self.ada()
    try await withClient(world, era, handler: handler) { session in
      let told = Mutex<[String]>([])
      let options = MCPCallOptions { progress in told.withLock { $0.append(progress.message ?? "") } }
      let result = try await session.callTool("release", ["version": "1.0"], options: options)
      #expect(result.structuredContent == ["by": "Ada", "days": 3])
      #expect(told.withLock { $0.contains("calls s.count") && $0.contains("Release 1.0?") }, "\(told.withLock { $0 })")
    }
    #expect(handler.contexts.count == 1)
    #expect(world.made == [["version": "1.0"], ["name": "Ada"]])
    #expect(world.runs == 1)
  }

  @Test(arguments: eras)
  func `a caller that says no has said so to the workflow`(era: MCPEra) async throws {
    let world = World()
    try await withClient(world, era, handler: FakeHandler(elicit: { _ in .decline })) { session in
      let result = try await session.callTool("release", ["version": "1.0"])
      #expect(result.isError)
      #expect(result.text.hasPrefix("release gave no answer (failed): "), "\(result.text)")
    }
    #expect(world.made.count == 1)
  }

  @Test(arguments: eras)
  func `where the caller cannot be asked, the run waits and the answer says for what`(era: MCPEra) async throws {
    try await withClient(World(), era, handler: nil) { session in
      let result = try await session.callTool("release", ["version": "1.0"])
      #expect(result.isError)
      #expect(result.text.contains("waiting") && result.text.contains("Release 1.0?"), "\(result.text)")
    }
  }

  @Test func `a caller for whom nothing can be kept is not asked, because its answer would begin another run`()
    async throws
  {
    let world = World()
    let handler = Self.ada()
    try await withClient(world, .modern, handler: handler, seals: false) { session in
      let result = try await session.callTool("release", ["version": "1.0"])
      #expect(result.isError && result.text.contains("waiting"), "\(result.text)")
    }
    #expect(handler.contexts.isEmpty && world.made.count == 1)
  }

  @Test(arguments: eras)
  func `inputs that do not fit begin no run`(era: MCPEra) async throws {
    let world = World()
    try await withClient(world, era, handler: nil) { session async throws in
      for inputs in [[:], ["version": ""], ["version": "1", "more": 1]] as [JSON] {
        #expect(try await session.callTool("release", inputs).isError)
      }
    }
    #expect(world.runs == 0)
  }

  @Test func `as a task it asks by its state`() async throws {
    let world = World()
    let clock = ManualClock()
    try await withClient(world, .modern, handler: Self.ada(), tasks: true, clock: clock) { session in
      guard case .task(let task) = try await session.startTool("release", ["version": "1.0"]) else {
        Issue.record("the call did not become a task")
        return
      }
      let done = Gate()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          defer { done.open() }
          let result = try await task.result()
          #expect(result.structuredContent == ["by": "Ada", "days": 3])
        }
        let isDone = await comesTrue {
          clock.advance(by: .seconds(1))
          return done.isOpen
        }
        #expect(isDone)
        try await group.waitForAll()
      }
    }
    #expect(world.made == [["version": "1.0"], ["name": "Ada"]])
  }
}
