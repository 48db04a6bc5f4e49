import JSONKit
import JSONRPC
import LLM
import MCP
import Runs
import Servers
import Services
import Synchronization
import TestKit
import Testing

@testable import Agents

/// Requests of servers that are made for somebody who can be asked what they ask.
@Suite(.timeLimit(.minutes(5)))
struct CallerTests {
  private static let eras: [MCPEra] = [.modern, .legacy]
  private static let name: JSON = ["type": "object", "properties": ["name": ["type": "string"]]]

  private static func service() throws -> MCPService {
    try MCPService(info: MCPImplementation(name: "s", version: "1")) {
      MCPServiceTool(name: "form") { _, context in
        switch try await context.ask(.form("q", "Who?", name)) {
        case .accept(let content): "\(content["name"]?.stringValue ?? "nobody")"
        case .decline: "declined"
        case .cancel: "cancelled"
        }
      }
      MCPServiceTool(name: "model") { _, context in
        "\(try await context.ask(.model("q", MCPSamplingRequest([.user("Capital?")], maxTokens: 10))).text)"
      }
    }
  }

  /// A server whose session answers by the rules of a host that works for callers.
  private func withServer(
    _ era: MCPEra, policy: InputPolicy = InputPolicy(), approver: any Approver = DenyAll(),
    models: SamplingModels? = nil, hasCallers: Bool = true, _ body: (RemoteMCPServer) async throws -> Void
  ) async throws {
    let broker = InputBroker(approver: approver, models: models, hasCallers: hasCallers)
    var definition = ServerDefinition(name: "s", endpoint: .url("tcp://127.0.0.1:1"))
    definition.input = policy
    definition.protocolPolicy = era == .modern ? .modern : .legacy
    let (ours, theirs) = InMemoryTransport.pair()
    let launcher = ClosureLauncher { definition in
      var options = MCPSessionOptions(clientInfo: MCPImplementation(name: "test", version: "1"))
      options.policy = definition.protocolPolicy
      options.inputHandler = broker.handler(for: definition)
      return MCPSession(name: definition.name, options: options) { ours }
    }
    let server = RemoteMCPServer(definition, in: ServerPool(launcher, jitter: { 1 }), inputs: broker)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await MCPServiceConnection(try Self.service(), transport: theirs).run() }
      defer { group.cancelAll() }
      try await body(server)
      await server.disconnect()
    }
  }

  private func text(_ result: MCPForwardedResult) throws -> String {
    switch result {
    case .result(let result): result.text
    case .encoded(let payload): try MCPCallResult(json: payload.json()).text
    }
  }

  private func caller(_ kinds: MCPInputKinds = [.forms, .sampling]) -> FakeHandler {
    FakeHandler(
      kinds, elicit: { _ in .accept(["name": "the caller"]) },
      sample: { _ in MCPSamplingResult(content: [.text("the caller's")], model: "m", stopReason: "endTurn") })
  }

  @Test(arguments: eras)
  func `the caller is asked, and nobody in between`(era: MCPEra) async throws {
    let approver = FakeApprover { _ in .decline("no") }
    try await withServer(era, approver: approver) { server async throws in
      let caller = caller()
      #expect(try text(await server.forward("form", .json([:]), ToolContext(), for: caller)) == "the caller")
      #expect(try text(await server.forward("model", .json([:]), ToolContext(), for: caller)) == "the caller's")
      #expect(caller.contexts.map(\.server) == ["s", "s"])
      #expect(caller.contexts.map(\.request?.name) == ["form", "model"])
    }
    #expect(approver.requests.isEmpty)
  }

  @Test(arguments: eras)
  func `without a caller, or one who cannot, whoever approves things here is asked`(era: MCPEra) async throws {
    let approver = FakeApprover { _ in .accept(["name": "the host"]) }
    try await withServer(era, approver: approver) { server async throws in
      #expect(try text(await server.forward("form", .json([:]), ToolContext(), for: nil)) == "the host")
      let caller = caller(.sampling)
      #expect(try text(await server.forward("form", .json([:]), ToolContext(), for: caller)) == "the host")
      #expect(caller.contexts.isEmpty)
    }
    #expect(approver.requests.count == 2)
  }

  @Test(arguments: eras)
  func `a model is promised to servers where callers may have one, and not where the file says no`(
    era: MCPEra
  ) async throws {
    let handler = { (broker: InputBroker, consent: InputPolicy.Consent) in
      var definition = ServerDefinition(name: "s", endpoint: .url("tcp://127.0.0.1:1"))
      definition.input.sampling.consent = consent
      return broker.handler(for: definition).kinds
    }
    let (with, without) = (InputBroker(hasCallers: true), InputBroker())
    #expect(handler(with, .ask).isSuperset(of: [.sampling, .samplingTools]))
    #expect(handler(with, .deny).isDisjoint(with: [.sampling, .samplingTools]))
    #expect(handler(without, .ask).isDisjoint(with: [.sampling, .samplingTools]))
    // A caller who has no model, and a host without one: the call fails, and says so.
    try await withServer(era) { server in
      do {
        _ = try await server.forward("model", .json([:]), ToolContext(), for: caller(.forms))
        #expect(era == .legacy)
      } catch let error as MCPServerError {
        #expect(era == .modern && error.code == .refused)
      }
    }
  }

  @Test func `a question whose call cannot be told is nobody's`() {
    var work = WorkInFlight()
    let (ada, bob) = (caller(), caller())
    let one = work.enter("s", nil, for: ada)
    let only = work.place("s", nil)
    #expect(only.ticket == one)
    #expect(only.caller == nil, "the call before may be meant")
    let two = work.enter("s", nil, for: bob)
    let unclear = work.place("s", nil)
    #expect(unclear.caller == nil)
    let named = work.place("s", two)
    #expect(named.caller as? FakeHandler === bob)
    let elsewhere = work.place("other", nil)
    #expect(elsewhere.caller == nil)
    work.leave(one)
    let gone = work.place("s", one)
    #expect(gone.caller == nil, "the only one that is left is another one's")
    work.leave(two)
    let none = work.place("s", two)
    #expect(none.caller == nil)
  }
}
