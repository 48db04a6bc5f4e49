import Agents
import JSONKit
import JSONRPC
import LLM
import MCP
import Servers
import Synchronization
import TestKit
import Testing

@testable import Services
@testable import Serving

/// What servers ask while they work for a caller: it goes to that caller, in every pair of eras.
@Suite(.timeLimit(.minutes(5)))
struct GatewayQuestionTests {
  private static let eras: [MCPEra] = [.modern, .legacy]

  /// Has a caller use a server that asks.
  private func withCaller(
    _ caller: MCPEra, _ era: MCPEra, _ handler: FakeHandler?, policy: InputPolicy = InputPolicy(),
    models: SamplingModels? = nil, approver: any Approver = DenyAll(),
    _ body: (GatewayWorld, MCPSession) async throws -> Void
  ) async throws {
    let server = WorldServer.service("s", era, try AskingServer.service()).defined { $0.input = policy }
    let world = try GatewayWorld([server], approver: approver, models: models)
    try await world.run {
      await until { world.service.tools.count == 6 && world.service.tools.isEmpty == false }
      try await world.withClient(caller, adjust: { $0.inputHandler = handler }) { try await body(world, $0) }
      // What a caller has given up without a word is given up when it has been waited for.
      await until {
        world.clock.advance(by: .seconds(1))
        return world.gateway.calls.count == 0
      }
    }
  }

  @Test(arguments: eras, eras)
  func `forms, addresses and requests to a model go to the caller, and the answers back`(
    caller: MCPEra, era: MCPEra
  ) async throws {
    let handler = AskingServer.caller()
    try await withCaller(caller, era, handler) { _, session async throws in
      let answers = [
        "form": "re: Your name?", "visit": "yes", "model": "Paris with 0 tools", "agent": "Paris with 1 tools",
        "three": "re: First?, Paris with 0 tools, re: Third?", "both": "re: First?, re: Second?",
      ]
      for (tool, answer) in answers {
        #expect(try await session.callTool("s__\(tool)", [:]).text == answer)
      }
    }
    #expect(handler.contexts.count == 9)
  }

  @Test(arguments: eras, eras)
  func `prompts and resources may ask, too`(caller: MCPEra, era: MCPEra) async throws {
    try await withCaller(caller, era, AskingServer.caller()) { world, session in
      await until { world.service.snapshot.prompts["s__p"] != nil && !world.service.snapshot.resources.isEmpty }
      #expect(try await session.getPrompt("s__p").messages.map(\.content) == [.text("re: Your name?")])
      let read = try await session.readResource("tributary://s/x://r")
      #expect(read.map(\.body) == [.text("re: Your name?")])
      #expect(read.map(\.uri) == ["tributary://s/x://r"])
    }
  }

  @Test(arguments: eras, eras)
  func `a caller that says no, or whose model fails, has said so to the server`(caller: MCPEra, era: MCPEra)
    async throws
  {
    struct NoModel: Error {}
    let handler = FakeHandler(elicit: { _ in .decline }, sample: { _ in throw NoModel() })
    try await withCaller(caller, era, handler) { _, session async throws in
      #expect(try await session.callTool("s__form", [:]).text == "declined")
      #expect(try await session.callTool("s__both", [:]).text == "declined, declined")
      // The newest revision has no way to refuse a request to a model but to give up the call.
      let refused = await failure(MCPError.self) { () async throws in
        #expect(try await session.callTool("s__model", [:]).isError)
      }
      if let refused { #expect(refused.code == .inputRefused && caller == .modern) }
    }
  }

  @Test(arguments: eras, eras)
  func `who cannot be asked is not, and the server's file and the host decide`(caller: MCPEra, era: MCPEra) async throws
  {
    try await withCaller(caller, era, nil) { _, session in
      #expect(try await session.callTool("s__form", [:]).text == "declined")
      #expect(try await session.callTool("s__visit", [:]).text == "declined")
      let answer = try await session.callTool("s__model", [:])
      #expect(answer.isError)
    }
  }

  @Test(arguments: eras, eras)
  func `each kind of question goes to the caller only where it can answer that kind`(
    caller: MCPEra, era: MCPEra
  ) async throws {
    let handler = AskingServer.caller([.forms, .sampling])
    try await withCaller(caller, era, handler) { _, session async throws in
      #expect(try await session.callTool("s__form", [:]).text == "re: Your name?")
      #expect(try await session.callTool("s__visit", [:]).text == "declined")
      #expect(try await session.callTool("s__model", [:]).text == "Paris with 0 tools")
      #expect(try await session.callTool("s__agent", [:]).isError)
    }
    #expect(handler.contexts.count == 2)
  }

  @Test(arguments: eras, eras)
  func `what the server's file denies is asked of nobody`(caller: MCPEra, era: MCPEra) async throws {
    let handler = AskingServer.caller()
    let policy = InputPolicy(elicitation: .deny, sampling: InputPolicy.Sampling(consent: .deny))
    try await withCaller(caller, era, handler, policy: policy) { _, session in
      for tool in ["form", "visit", "model"] { _ = try? await session.callTool("s__\(tool)", [:]) }
    }
    #expect(handler.contexts.isEmpty)
  }

  @Test(arguments: eras, eras)
  func `forms that their defaults fill, and models the file allows, need no caller`(
    caller: MCPEra, era: MCPEra
  ) async throws {
    let handler = AskingServer.caller()
    let model = FakeModel(.text("Lyon"))
    let models = SamplingModels(provider: model, defaultModel: "fake/m")
    let policy = InputPolicy(elicitation: .defaults, sampling: InputPolicy.Sampling(consent: .allow))
    try await withCaller(caller, era, handler, policy: policy, models: models) { _, session async throws in
      #expect(try await session.callTool("s__model", [:]).text == "Lyon")
      #expect(handler.contexts.isEmpty)
      // This form has no defaults.
      #expect(try await session.callTool("s__form", [:]).text == "re: Your name?")
    }
  }

  @Test(arguments: eras)
  func `a model that the file allows and nobody here has is the caller's`(caller: MCPEra) async throws {
    let policy = InputPolicy(sampling: InputPolicy.Sampling(consent: .allow))
    try await withCaller(caller, .modern, AskingServer.caller(), policy: policy) { _, session async throws in
      #expect(try await session.callTool("s__model", [:]).text == "Paris with 0 tools")
    }
  }

  @Test(arguments: ["javascript:alert(1)", "file:///etc/passwd"])
  func `nobody is sent to what is no address on the web`(url: String) async throws {
    let handler = AskingServer.caller()
    let service = try MCPService(info: GatewayWorld.info) {
      MCPServiceTool(name: "t") { _, context in AskingServer.said(try await context.ask(.url("q", "Go.", url))) }
    }
    let world = try GatewayWorld([.service("s", .legacy, service)])
    try await world.run {
      await world.offers("s__t")
      try await world.withClient(.modern, adjust: { $0.inputHandler = handler }) { session async throws in
        #expect(try await session.callTool("s__t", [:]).text == "declined")
      }
    }
    #expect(handler.contexts.isEmpty)
  }

  @Test(arguments: eras)
  func `of two callers at one time each gets its own question, or nobody does`(era: MCPEra) async throws {
    let arrived = Atomic(0)
    let isOpen = Gate()
    let service = try MCPService(info: GatewayWorld.info) {
      MCPServiceTool(name: "t") { arguments, context in
        if arrived.add(1, ordering: .relaxed).newValue == 2 { isOpen.open() }
        await isOpen.wait()
        let who = arguments["who"]?.stringValue ?? ""
        return AskingServer.said(try await context.ask(.form("q", "\(who)?", AskingServer.form)))
      }
    }
    let world = try GatewayWorld([.service("s", era, service)])
    let (ada, bob) = (AskingServer.caller(), AskingServer.caller())
    try await world.run {
      await world.offers("s__t")
      try await withThrowingTaskGroup(of: String.self) { group in
        for (name, handler, caller) in [("ada", ada, MCPEra.modern), ("bob", bob, .legacy)] {
          group.addTask {
            var text = ""
            try await world.withClient(caller, principal: name, adjust: { $0.inputHandler = handler }) { session in
              text = try await session.callTool("s__t", ["who": .string(name)]).text
            }
            return text
          }
        }
        var texts: Set<String> = []
        for try await text in group { texts.insert(text) }
        // Over one stream an older server does not say for whom it asks.
        #expect(texts == (era == .modern ? ["re: ada?", "re: bob?"] : ["declined"]))
      }
    }
    #expect(ada.contexts.count == (era == .modern ? 1 : 0) && bob.contexts.count == (era == .modern ? 1 : 0))
  }
}
