import Agents
import JSONKit
import JSONRPC
import LLM
import MCP
import Runs
import Servers
import Synchronization
import TestKit
import Testing

@testable import Services
@testable import Serving

/// Who is asked while an agent is served: the caller, in its own way, once for each question.
@Suite(.timeLimit(.minutes(5)))
struct ServedAgentQuestionTests {
  private static let eras: [MCPEra] = [.modern, .legacy]

  /// Looks, acts, and says what came of it.
  private static func model() -> FakeModel {
    FakeModel { turn, request in
      switch turn {
      case 1: .call("look")
      case 2: .call("act")
      default: .text("<\(request.messages.last?.toolResultText ?? "")>")
      }
    }
  }

  private static func person(_ content: JSON.Object) -> FakeHandler {
    FakeHandler([.forms], elicit: { _ in .accept(content) })
  }

  @Test(arguments: eras)
  func `a call that needs an approval asks the caller, and the run goes on where it was`(era: MCPEra) async throws {
    let world = ServedAgentWorld(Self.model())
    let asked = Mutex<[String]>([])
    let person = FakeHandler(
      [.forms],
      elicit: { elicitation in
        asked.withLock { $0.append(elicitation.message) }
        #expect(world.called == ["look"])
        return .accept(["decision": "allow"])
      })
    let told = Mutex<[String]>([])
    let options = MCPCallOptions { progress in told.withLock { $0.append(progress.message ?? "") } }
    try await world.withClient(era, person) { session async throws in
      let result = try await session.callTool("worker", ["prompt": "Go."], options: options)
      #expect(!result.isError && result.text == "<act is done>", "\(result.text)")
    }
    #expect(world.called == ["look", "act"])
    #expect(world.model.requests.count == 3)
    #expect(asked.withLock { $0 } == ["May s.act be called? it may hurt\nArguments: {}"])
    #expect(told.withLock { $0 }.filter { $0 == "calls act" }.count == 1, "\(told.withLock { $0 })")
    #expect(world.calls.count == 0)
  }

  @Test(arguments: eras)
  func `a caller's no is told to the model with its reason, and the call is not made`(era: MCPEra) async throws {
    let world = ServedAgentWorld(Self.model())
    try await world.withClient(era, Self.person(["decision": "deny", "reason": "not now"])) { session async throws in
      let result = try await session.callTool("worker", ["prompt": "Go."])
      #expect(!result.isError && result.text.contains("a person said no: not now"), "\(result.text)")
    }
    #expect(world.called == ["look"])
  }

  @Test(arguments: eras)
  func `of a caller who cannot be asked the result says exactly what was refused, and what the answer is without it`(
    era: MCPEra
  ) async throws {
    let world = ServedAgentWorld(Self.model())
    try await world.withClient(era, FakeHandler([.sampling])) { session async throws in
      let result = try await session.callTool("worker", ["prompt": "Go."])
      #expect(result.isError)
      #expect(
        result.text.hasPrefix(
          "worker did without calls that needed an approval (blocked):\n"
            + "- s.act was not called: nobody is here; rule: p.yaml:1\n\nIts answer without them: <"), "\(result.text)")
    }
    #expect(world.called == ["look"])
  }

  @Test func `a caller who can carry nothing to the next round is not asked`() async throws {
    let world = ServedAgentWorld(Self.model())
    let person = Self.person(["decision": "allow"])
    try await world.withClient(.modern, person, seals: false) { session async throws in
      #expect(try await session.callTool("worker", ["prompt": "Go."]).isError)
    }
    #expect(person.contexts.isEmpty && world.called == ["look"])
  }

  @Test  // MR-15
  func `the run of a caller that never comes back is waited for, and then it is stopped`() async throws {
    let world = ServedAgentWorld(Self.model())
    try await world.withService { service in
      try await raw(service) { client in
        let params: JSON.Object = ["name": "worker", "arguments": ["prompt": "Go."]]
        let asked = await client.modern("tools/call", params, ["elicitation": ["form": [:]]])
        #expect(asked["result"]?["resultType"] == "input_required", "\(asked)")
        await world.clock.sleeper(until: PassedCalls.patience)
        world.clock.advance(by: PassedCalls.patience - .seconds(1))
        #expect(world.calls.count == 1)
        world.clock.advance(by: .seconds(1))
        await world.cancelled.wait()
        await until { world.calls.count == 0 }
        var late = params
        late.append("requestState", asked["result"]?["requestState"] ?? nil)
        late.append("inputResponses", ["question-1": ["action": "accept", "content": ["decision": "allow"]]])
        let answer = await client.modern("tools/call", late, ["elicitation": ["form": [:]]], id: 2)
        #expect(answer["error"]?["message"]?.stringValue?.contains("is over") == true, "\(answer)")
      }
    }
    #expect(world.called == ["look"])
  }

  @Test func `a task asks by its state, under a name that only this call has at this place`() async throws {
    let world = ServedAgentWorld(Self.model())
    let capabilities: JSON = ["elicitation": ["form": [:]], "extensions": ["io.modelcontextprotocol/tasks": [:]]]
    try await world.withService { service in
      try await raw(service) { client in
        _ = await client.modern("tools/call", ["name": "worker", "arguments": ["prompt": "Go."]], capabilities)
        let asking = await state(client, capabilities) { $0["status"] == "input_required" }
        let key = asking["inputRequests"]?.objectValue?.first?.key ?? ""
        #expect(key.hasPrefix("turn[2]/tool[0]/act/approval-"), "\(asking)")
        #expect(world.called == ["look"])
        let answer: JSON = .object([key: ["action": "accept", "content": ["decision": "allow"]]])
        _ = await client.modern("tasks/update", ["taskId": "task-1", "inputResponses": answer], capabilities, id: "u")
        let end = await state(client, capabilities) { $0["status"] == "completed" }
        #expect(end["result"]?["content"]?[0]?["text"] == "<act is done>", "\(end)")
      }
    }
    #expect(world.called == ["look", "act"])
  }

  @Test func `a task whose question nobody answers does without for as long as tasks are kept, and no longer`()
    async throws
  {
    let world = ServedAgentWorld(Self.model())
    let capabilities: JSON = ["elicitation": ["form": [:]], "extensions": ["io.modelcontextprotocol/tasks": [:]]]
    try await world.withService { service in
      try await raw(service) { client in
        _ = await client.modern("tools/call", ["name": "worker", "arguments": ["prompt": "Go."]], capabilities)
        await world.clock.sleeper(until: PassedCalls.taskPatience)
        world.clock.advance(by: PassedCalls.taskPatience - .seconds(1))
        let waiting = await state(client, capabilities) { $0["status"] == "input_required" }
        #expect(waiting["status"] == "input_required")
        world.clock.advance(by: .seconds(1))
        let end = await state(client, capabilities) { $0["status"] == "completed" }
        #expect(
          end["result"]?["content"]?[0]?["text"]?.stringValue?.contains("there was no answer within 3600 s") == true,
          "\(end)")
      }
    }
    #expect(world.called == ["look"])
  }

  @Test func `an older client that gives no answer in time counts as nobody, and the run goes on`() async throws {
    let world = ServedAgentWorld(Self.model())
    let clock = ManualClock()
    try await world.withService { service in
      #expect(service.options.answerTime == .seconds(600))
      try await raw(service, clock: clock) { client in
        await client.greet(.r2025_11_25, ["elicitation": [:]])
        client.send("tools/call", ["name": "worker", "arguments": ["prompt": "Go."]], id: 1)
        _ = await client.peer.next("elicitation/create")
        await clock.sleeper(until: service.options.answerTime)
        clock.advance(by: service.options.answerTime)
        let end = await client.peer.next("")
        #expect(end["id"] == 1 && end["result"]?["isError"] != true, "\(end)")
      }
    }
    #expect(world.called == ["look"])
    #expect(world.model.requests.count == 3)
  }

  @Test func `a task of an older client asks while its result is waited for`() async throws {
    let world = ServedAgentWorld(Self.model())
    let person: FakePeer.Reaction = { peer, message in
      guard message["method"] == "elicitation/create" else { return }
      peer.answer(message, ["action": "accept", "content": ["decision": "allow"]])
    }
    try await world.withService { service in
      try await raw(service, person) { client in
        await client.greet(.r2025_11_25, ["elicitation": [:]])
        let call: JSON = ["name": "worker", "arguments": ["prompt": "Go."], "task": [:]]
        let begun = await client.ask("tools/call", call)
        #expect(begun["result"]?["task"]?["taskId"] == "task-1", "\(begun)")
        let end = await client.ask("tasks/result", ["taskId": "task-1"], id: 2)
        #expect(end["result"]?["content"]?[0]?["text"] == "<act is done>", "\(end)")
      }
    }
    #expect(world.called == ["look", "act"])
  }

  // MARK: - What servers ask

  @Test(arguments: eras, eras)
  func `what a server asks in the run goes to the caller, and is told in the run`(
    caller: MCPEra, era: MCPEra
  ) async throws {
    let servers = try GatewayWorld([.service("s", era, try AskingServer.service())])
    let tools = ["form", "visit", "model", "three"]
    let model = FakeModel { turn, request in
      guard turn > tools.count else { return .call("s__\(tools[turn - 1])") }
      return .text(request.messages.map(\.toolResultText).filter { !$0.isEmpty }.joined(separator: "|"))
    }
    let world = ServedAgentWorld(model)
    let told = Mutex<[RunEvent]>([])
    let agent = world.served { call in
      let run = TestRun()
      let runner = AgentRunner(provider: model, servers: servers.client)
      let services = run.services
      let reader = services.feed.reader(outlivesCancellation: true)
      return try await servers.client.asking(call.caller.input, in: services.sources.runID) {
        async let result = runner.run(ServedAgentWorld.agent, input: "go", services: services)
        for try await event in reader { told.withLock { $0.append(event) } }
        return await result
      }
    }
    let handler = AskingServer.caller()
    try await servers.run {
      try await world.withClient(caller, handler, agent: agent) { session async throws in
        let text = try await session.callTool("worker", ["prompt": "Go."]).text
        #expect(
          text.split(separator: "|") == [
            "re: Your name?", "yes", "Paris with 0 tools", "re: First?, Paris with 0 tools, re: Third?",
          ], "\(text)")
      }
    }
    #expect(handler.contexts.count == 6)
    let events = told.withLock { $0 }
    #expect(events.count { $0.kind == .inputAsk } == 6)
    #expect(events.filter { $0.kind == .inputAnswer }.allSatisfy { $0.data["action"] == "accept" })
    #expect(events.first { $0.kind == .inputAsk }?.step.path == "turn[1]/tool[0]/s.form/input[0]")
  }

  // MARK: - Clients

  /// Has a client that says exactly what a test writes use a service.
  private func raw(
    _ service: MCPService, clock: ManualClock = ManualClock(), _ react: @escaping FakePeer.Reaction = { _, _ in },
    _ body: (RawCaller) async throws -> Void
  ) async throws {
    let (ours, theirs) = InMemoryTransport.pair()
    let peer = FakePeer(ours, react: react)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await MCPServiceConnection(service, transport: theirs, clock: clock).run() }
      group.addTask { try await peer.run() }
      defer { group.cancelAll() }
      try await body(RawCaller(peer: peer))
      await peer.close()
    }
  }

  /// The state of the task once it is as wanted.
  private func state(
    _ client: RawCaller, _ capabilities: JSON, _ isWanted: (JSON) -> Bool
  ) async -> JSON {
    var number = 100
    while true {
      number += 1
      let answer = await client.modern("tasks/get", ["taskId": "task-1"], capabilities, id: JSON(number))
      let state = answer["result"] ?? nil
      if isWanted(state) { return state }
    }
  }
}

extension Message {
  /// What tools said in it.
  fileprivate var toolResultText: String {
    content.compactMap { part in
      if case .toolResult(let result) = part.kind { result.text } else { nil }
    }
    .joined()
  }
}
