import JSONKit
import LLM
import MCP
import Runs
import Servers
import TestKit
import Testing

@testable import Agents

/// What becomes of a server's requests to a model, in whole runs.
@Suite(.timeLimit(.minutes(5)))
struct ServerSamplingTests {
  private static let eras: [MCPEra] = [.modern, .legacy]
  private static let allowed = InputPolicy(sampling: InputPolicy.Sampling(consent: .allow))

  /// A model that calls the tool, answers its server, and then the user.
  private func model(_ answer: FakeModel.Turn = .text("A sum.")) -> FakeModel {
    FakeModel(.call("s__ask"), answer, .text("done"))
  }

  @Test(arguments: eras)  // SA-01 SA-02
  func `a model answers where the file allows it, as a recorded step of the call`(era: MCPEra) async throws {
    let model = model()
    var world = InputWorld(era: era, policy: Self.allowed, model: model)
    world.questions = [
      ("sampling/createMessage", sampling(["systemPrompt": "Be brief.", "temperature": 0.5, "stopSequences": ["END"]]))
    ]
    let outcome = try await world.run()
    #expect(outcome.result.status == .succeeded)
    #expect(
      outcome.answers == [
        [
          "role": "assistant", "model": "fake/run", "content": ["type": "text", "text": "A sum."],
          "stopReason": "endTurn",
        ]
      ])
    let request = try #require(model.requests.dropFirst().first)
    #expect(request.model == "fake/run")
    #expect(request.messages.map(\.role) == [.system, .user])
    #expect(request.messages.map(\.text) == ["Be brief.", "Sum this up."])
    #expect(request.options.maxTokens == 4096)
    #expect(request.options.temperature == 0.5)
    #expect(request.options.stop == ["END"])
    #expect(outcome.events(.modelRequest).map(\.step.path).contains("turn[1]/tool[0]/s.ask/input[0]/model"))
    #expect(outcome.events(.inputAnswer).first?.data["by"] == "configuration")
    #expect(outcome.result.usage.tokens.totalTokens == 45)
    #expect(try RunEventSchema().violations(of: outcome.events) == [])
  }

  @Test(arguments: [
    (HiddenCharacters.mark, "go«\\u{202E}»now"), (.strip, "gonow"), (.keep, "go\u{202E}now"),
  ])
  func `characters that nobody sees are marked in all that a server has a model read`(
    rule: HiddenCharacters, expected: String
  ) async throws {
    let model = model()
    var world = InputWorld(policy: Self.allowed, model: model)
    world.hidden = rule
    let text: JSON = "go\u{202E}now"
    let said: JSON = ["type": "text", "text": text]
    world.questions = [
      (
        "sampling/createMessage",
        sampling([
          "systemPrompt": text, "tools": [["name": "t", "description": text, "inputSchema": ["type": "object"]]],
          "messages": [
            ["role": "user", "content": said],
            ["role": "assistant", "content": [said, ["type": "tool_use", "id": "1", "name": "t", "input": [:]]]],
            ["role": "user", "content": [["type": "tool_result", "toolUseId": "1", "content": [said]]]],
          ],
        ])
      )
    ]
    let outcome = try await world.run()
    #expect(outcome.result.status == .succeeded, "\(outcome.result)")
    let request = try #require(model.requests.dropFirst().first)
    let texts = request.messages.flatMap { message in
      message.content.compactMap { part in
        if case .toolResult(let result) = part.kind { result.text } else { part.text }
      }
    }
    let read = texts + (request.tools ?? []).map(\.description)
    #expect(read.map { Array($0.utf8) } == Array(repeating: Array(expected.utf8), count: 5))
  }

  @Test  // S-05
  func `a server's model sees what the server says and nothing else, in the server's name`() async throws {
    let model = model()
    var world = InputWorld(policy: Self.allowed, model: model)
    world.questions = [("sampling/createMessage", sampling(["includeContext": "allServers"]))]
    let outcome = try await world.run()
    let request = try #require(model.requests.dropFirst().first)
    #expect(request.tools == [])
    #expect(request.messages.count == 1)
    #expect(outcome.capabilities["sampling"]?["context"] == nil)
  }

  @Test  // SA-07 S-17
  func `a person agrees first, and may look at the answer before the server gets it`() async throws {
    let approver = FakeApprover { request in
      guard case .sampling = request.kind else { return .accept() }
      return ApprovalAnswer(.accept, wantsReview: true)
    }
    var world = InputWorld(approver: approver, model: model())
    world.questions = [("sampling/createMessage", sampling())]
    let outcome = try await world.run()
    #expect(approver.requests.map(\.kind.word) == ["sampling", "sampling_result"])
    #expect(approver.requests.map(\.server) == ["s", "s"])
    guard case .sampling(let request, let model) = approver.requests[0].kind,
      case .samplingResult(let result) = approver.requests[1].kind
    else {
      Issue.record("\(approver.requests)")
      return
    }
    #expect(model == "fake/run")
    #expect(request.maxTokens == 4096)
    #expect(result.content == [.text("A sum.")])
    #expect(outcome.answers.count == 1)
    #expect(outcome.events(.inputAnswer).map { $0.data["kind"] } == ["sampling", "sampling_result"])
  }

  @Test(arguments: eras, [false, true])  // SA-07 MR-10
  func `a model that may not answer fails the call and not the run`(era: MCPEra, isReviewed: Bool) async throws {
    let approver = FakeApprover { request in
      if case .sampling = request.kind, isReviewed { return ApprovalAnswer(.accept, wantsReview: true) }
      return .decline("not today")
    }
    let model = isReviewed ? model() : FakeModel(.call("s__ask"), .text("done"))
    var world = InputWorld(era: era, approver: approver, model: model)
    world.questions = [("sampling/createMessage", sampling())]
    let outcome = try await world.run()
    #expect(outcome.result.output == "done")
    #expect(outcome.events(.inputAnswer).last?.data["reason"] == "not today")
    if era == .legacy {
      #expect(outcome.answers.first?["code"] == -1)
      #expect(outcome.answers.first?["message"]?.stringValue?.contains("not today") == false)
    } else {
      #expect(outcome.answers.isEmpty)
      #expect(outcome.events(.toolResult).first?.data["outcome"] == "failure")
    }
  }

  @Test(arguments: eras)
  func `it is declared only where somebody may agree to it`(era: MCPEra) async throws {
    let yes = FakeApprover { _ in .decline() }
    let denied = InputPolicy(sampling: InputPolicy.Sampling(consent: .deny))
    #expect(try await InputWorld(era: era).run().capabilities["sampling"] == nil)
    #expect(try await InputWorld(era: era, approver: yes).run().capabilities["sampling"] == ["tools": [:]])
    #expect(try await InputWorld(era: era, policy: Self.allowed).run().capabilities["sampling"] == ["tools": [:]])
    #expect(try await InputWorld(era: era, approver: yes, policy: denied).run().capabilities["sampling"] == nil)
  }

  @Test func `more answers than the limit are refused, whoever agrees`() async throws {
    let policy = InputPolicy(sampling: InputPolicy.Sampling(consent: .allow, maximumCalls: 2))
    let model = FakeModel { number, _ in number == 1 ? .call("s__ask") : .text("\(number)") }
    var world = InputWorld(era: .legacy, policy: policy, model: model)
    world.questions = Array(repeating: ("sampling/createMessage", sampling()), count: 3)
    let outcome = try await world.run()
    #expect(outcome.answers.map { $0["code"] == nil } == [true, true, false])
    let last = try #require(outcome.events(.inputAnswer).last)
    #expect(last.data["by"] == "rule")
    #expect(last.data["reason"]?.stringValue?.contains("max_calls of 2") == true)
  }

  @Test(
    arguments: [
      ("fake/fixed", ["small"], "fake/fixed"), (nil, ["nothing", "SMALL"], "fake/small-1"),
      (nil, ["default", "small"], "fake/default"), (nil, ["unknown-and-dear"], "fake/run"), (nil, [""], "fake/run"),
    ] as [(String?, [String], String)])  // SA-08
  func `hints choose among the models of the configuration and no others`(
    fixed: String?, hints: [String], chosen: String
  ) async throws {
    let model = model()
    let policy = InputPolicy(sampling: InputPolicy.Sampling(consent: .allow, model: fixed, maximumTokens: 50))
    var world = InputWorld(policy: policy, model: model)
    let names = hints.map { JSON.object(["name": .string($0)]) }
    world.questions = [("sampling/createMessage", sampling(["modelPreferences": ["hints": .array(names)]]))]
    _ = try await world.run()
    #expect(model.requests.dropFirst().first?.model == chosen)
    #expect(model.requests.dropFirst().first?.options.maxTokens == 50)
  }

  @Test  // SA-03 SA-05 SA-06
  func `a server's tools are offered to the model under names that it takes, and come back under their own`()
    async throws
  {
    let call = FakeModel.Turn.message(
      Message(role: .assistant, content: [.text("Let me see."), Part(.toolCall(Self.call))]), .toolCalls)
    let model = model(call)
    var world = InputWorld(policy: Self.allowed, model: model)
    world.questions = [
      (
        "sampling/createMessage",
        sampling([
          "tools": [["name": "web.find", "description": "Finds.", "inputSchema": ["type": "object"]]],
          "toolChoice": ["mode": "required"],
          "messages": [
            ["role": "user", "content": ["type": "text", "text": "Find it."]],
            [
              "role": "assistant",
              "content": [["type": "tool_use", "id": "1", "name": "web.find", "input": ["q": "a"]]],
            ],
            [
              "role": "user",
              "content": [
                [
                  "type": "tool_result", "toolUseId": "1", "content": [["type": "text", "text": "no"]], "isError": true,
                ]
              ],
            ],
          ],
        ])
      )
    ]
    let outcome = try await world.run()
    let request = try #require(model.requests.dropFirst().first)
    let name = Self.call.name
    #expect(request.tools?.map(\.name) == [name])
    #expect(request.toolChoice == .required)
    #expect(request.messages.map(\.role) == [.user, .assistant, .tool])
    #expect(request.messages[1].toolCalls == [ToolCall(id: "1", name: name, arguments: #"{"q":"a"}"#)])
    #expect(request.messages[2].toolResults.map(\.callID) == ["1"])
    #expect(request.messages[2].toolResults.map(\.name) == [name])
    #expect(request.messages[2].toolResults.map(\.isError) == [true])
    #expect(outcome.answers.first?["stopReason"] == "toolUse")
    #expect(
      outcome.answers.first?["content"] == [
        ["type": "text", "text": "Let me see."],
        ["type": "tool_use", "id": "c9", "name": "web.find", "input": ["q": "b"]],
      ])
  }

  private static let call = ToolCall(
    id: "c9", name: ModelName(server: nil, tool: "web.find").text, arguments: #"{"q":"b"}"#)

  @Test(arguments: [
    FakeModel.Turn.failure(InvocationError(.rateLimitExceeded, "too much", kind: .rateLimit, provider: "fake")),
    .text("I will not.", .refusal), .cut("half"),
  ])
  func `a model that fails or declines fails the call and not the run`(turn: FakeModel.Turn) async throws {
    var world = InputWorld(era: .legacy, policy: Self.allowed, model: model(turn))
    world.questions = [("sampling/createMessage", sampling())]
    let outcome = try await world.run()
    #expect(outcome.result.output == "done")
    #expect(outcome.answers.first?["code"] == -1)
  }

  @Test func `what the gate denies no server gets`() async throws {
    // The gate of a run is asked about a server's request as about every other one.
    let run = TestRun(decide: { effect, _ in
      effect.name == "model" ? .deny(["code": "denied", "message": "no money left"]) : .allow(effect)
    })
    let context = try await run.begun()
    let outcome = try await context.settle(Effect("tool", family: .tool, input: [:], safety: .unsafe)) { _, scope in
      let branch = scope.branch("input[0]")
      let effect = Effect("model", family: .model, input: [:], safety: .idempotent)
      return try? await branch.settle(effect) { _, _ in .value(nil) }
    }
    #expect(outcome == .denied(["code": "denied", "message": "no money left"]))
  }
}
