import JSONKit
import Runs
import Synchronization
import Workflows

/// A host whose world is a script, and which counts what was really done.
final class FakeWorkflowHost: WorkflowHost {
  /// One thing that was done.
  struct Deed: Sendable, Hashable {
    var name: String
    var arguments: JSON
    /// The idempotency key of the step.
    var key: String
  }

  private struct State: Sendable {
    var deeds: [Deed] = []
    var outcomes: [String: Outcome] = [:]
    var attempts: [String: Int] = [:]
    var kept: [String: JSON] = [:]
    var asked = 0
  }

  typealias Tool = @Sendable (_ arguments: JSON, _ attempt: Int) async -> Outcome

  var safeties: [String: Safety] { script.safeties }
  let script: Script
  private let state = Mutex(State())

  /// What the world does.
  struct Script: Sendable {
    var tools: [String: Tool] = [:]
    var safeties: [String: Safety] = [:]
    var model: @Sendable (ModelRequest, _ count: Int) -> Outcome = { request, _ in .model(request.lastText) }
    var person: @Sendable (WorkflowQuestion) -> WorkflowAnswer? = { _ in nil }
    var event: @Sendable (String) -> JSON? = { _ in nil }
    var agent: @Sendable (AgentRequest, RunContext) async throws -> AgentAnswer = { request, _ in
      AgentAnswer(output: .string(request.input))
    }
    var workflows: [String: String] = [:]
  }

  init(_ script: Script = Script()) {
    self.script = script
  }

  /// Everything that was done, in order.
  var deeds: [Deed] { state.withLock { $0.deeds } }
  var names: [String] { deeds.map(\.name) }
  func count(_ name: String) -> Int { deeds.count { $0.name == name } }
  /// How often each effect was done, by its key.
  var byKey: [String: Int] { Dictionary(deeds.map { ($0.key, 1) }, uniquingKeysWith: +) }
  /// How the effect with this key ended when it was done; nil when it never was.
  func outcome(of key: String) -> Outcome? { state.withLock { $0.outcomes[key] } }
  /// How often people were asked.
  var asked: Int { state.withLock { $0.asked } }
  var kept: [String: JSON] { state.withLock { $0.kept } }

  func safety(of tool: String, on server: String) -> Safety { script.safeties["\(server).\(tool)"] ?? .unsafe }

  func call(_ tool: String, on server: String, arguments: JSON, _ scope: EffectScope) async -> Outcome {
    let name = "\(server).\(tool)"
    let attempt = begin(name, arguments, scope)
    let outcome = await script.tools[name]?(arguments, attempt) ?? .tool(arguments)
    return end(outcome, scope)
  }

  func read(_ uri: String, from server: String, _ scope: EffectScope) async -> Outcome {
    _ = begin("read", .string(uri), scope)
    return end(.value(.string("text of \(uri)")), scope)
  }

  func prompt(_ name: String, from server: String, arguments: JSON, _ scope: EffectScope) async -> Outcome {
    _ = begin("get", arguments, scope)
    return end(.value(.string("prompt \(name)")), scope)
  }

  func ask(_ request: ModelRequest, _ scope: EffectScope) async -> Outcome {
    let count = begin("model", .string(request.lastText), scope)
    return end(script.model(request, count), scope)
  }

  func run(_ agent: AgentRequest, in branch: RunContext) async throws -> AgentAnswer {
    try await script.agent(agent, branch)
  }

  func decide(_ question: WorkflowQuestion, _ scope: EffectScope) async -> WorkflowAnswer? {
    state.withLock { $0.asked += 1 }
    return script.person(question)
  }

  func event(
    _ name: String, matching: @escaping @Sendable (JSON) -> Bool, _ scope: EffectScope
  ) async -> JSON? {
    guard let event = script.event(name), matching(event) else { return nil }
    return event
  }

  func workflow(_ name: String, from file: String) async throws -> WorkflowSource {
    guard let text = script.workflows[name] else { throw StepFailure(.other, "there is no \(name)") }
    state.withLock { $0.deeds.append(Deed(name: "load", arguments: .string(name), key: "load")) }
    return WorkflowSource(file: name + ".yaml", text: text)
  }

  func kept(_ key: String, within age: Duration?) async -> JSON? { state.withLock { $0.kept[key] } }
  func keep(_ value: JSON, as key: String) async { state.withLock { $0.kept[key] = value } }

  /// Counts what an agent's own effect did.
  func done(_ name: String, _ scope: EffectScope, _ outcome: Outcome) -> Outcome {
    _ = begin(name, .null, scope)
    return end(outcome, scope)
  }

  private func begin(_ name: String, _ arguments: JSON, _ scope: EffectScope) -> Int {
    state.withLock { state in
      state.deeds.append(Deed(name: name, arguments: arguments, key: scope.idempotencyKey))
      state.attempts[name, default: 0] += 1
      return state.attempts[name] ?? 0
    }
  }

  private func end(_ outcome: Outcome, _ scope: EffectScope) -> Outcome {
    state.withLock { $0.outcomes[scope.idempotencyKey] = outcome }
    return outcome
  }
}

extension Outcome {
  /// A tool's answer with structured content.
  static func tool(_ structured: JSON) -> Outcome {
    .value([
      "content": [["type": "text", "text": .string(structured.text)]], "structured": structured, "is_error": false,
    ])
  }

  /// A tool's answer in words.
  static func text(_ text: String, isError: Bool = false) -> Outcome {
    .value(["content": [["type": "text", "text": .string(text)]], "is_error": .bool(isError)])
  }

  /// A model's answer.
  static func model(_ text: String, tokens: Int = 10) -> Outcome {
    .value([
      "model": "fake",
      "choices": [["message": ["role": "assistant", "content": [["type": "text", "text": .string(text)]]]]],
      "usage": ["input_tokens": JSON(tokens), "output_tokens": JSON(tokens), "cost_usd": 0.5],
    ])
  }

  static func failed(_ type: StepFailure.Kind) -> Outcome {
    .failure(StepFailure.detail(type.rawValue, "it said \(type.rawValue)", kind: type))
  }
}

extension ModelRequest {
  /// The last text of the last message.
  var lastText: String {
    messages.last?["content"]?.arrayValue?.last?["text"]?.stringValue ?? ""
  }
}
