import JSONKit
import Runs
import Synchronization

/// The world of a test: what its mocks say, and nothing else.
final class MockWorkflowHost: WorkflowHost {
  typealias Loading = @Sendable (_ name: String, _ file: String) async throws -> WorkflowSource

  private struct State: Sendable {
    var used: [String: Int] = [:]
    var calls: [String] = []
  }

  private let mocks: JSON.Object
  private let answers: JSON.Object
  private let loading: Loading
  private let state = Mutex(State())

  init(_ test: WorkflowCase, loading: @escaping Loading) {
    (mocks, answers, self.loading) = (test.mocks, test.answers, loading)
  }

  /// The tools that were called, in order.
  var calls: [String] { state.withLock { $0.calls } }

  /// Nothing is in doubt in a test.
  func safety(of tool: String, on server: String) -> Safety { .read }

  func call(_ tool: String, on server: String, arguments: JSON, _ scope: EffectScope) async -> Outcome {
    let name = server + "." + tool
    state.withLock { $0.calls.append(name) }
    return outcome(scope, name) { value in
      let text: JSON = .string(value.stringValue ?? value.text)
      var answer: JSON.Object = ["content": [["type": "text", "text": text]], "is_error": false]
      if value.stringValue == nil { answer.append("structured", value) }
      return .object(answer)
    }
  }

  func read(_ uri: String, from server: String, _ scope: EffectScope) async -> Outcome { outcome(scope, uri) { $0 } }

  func prompt(_ name: String, from server: String, arguments: JSON, _ scope: EffectScope) async -> Outcome {
    outcome(scope, server + "." + name) { $0 }
  }

  func ask(_ request: ModelRequest, _ scope: EffectScope) async -> Outcome {
    outcome(scope, nil) { value in
      let text: JSON = .string(value.stringValue ?? value.text)
      return [
        "model": .string(request.model ?? ""),
        "choices": [
          [
            "index": 0, "message": ["role": "assistant", "content": [["type": "text", "text": text]]],
            "finish_reason": "stop",
          ]
        ],
      ]
    }
  }

  func run(_ agent: AgentRequest, in branch: RunContext) async throws -> AgentAnswer {
    switch found(branch.path, agent.name) {
    case .value(let value)?: return AgentAnswer(output: value)
    case let other?: throw StepFailure(recorded: other.detail)
    case nil: throw Self.missing(branch.path, agent.name)
    }
  }

  func decide(_ question: WorkflowQuestion, _ scope: EffectScope) async -> WorkflowAnswer? {
    guard let answer = answers[Self.id(of: question.step.path)] else { return nil }
    if let word = answer.stringValue { return word == "accept" ? .accept() : .decline }
    return WorkflowAnswer(answer) ?? .accept(answer.objectValue ?? [:])
  }

  func event(_ name: String, matching: @escaping @Sendable (JSON) -> Bool, _ scope: EffectScope) async -> JSON? {
    guard case .value(let event)? = found(scope.step.path, name), matching(event) else { return nil }
    return event
  }

  func workflow(_ name: String, from file: String) async throws -> WorkflowSource { try await loading(name, file) }

  private func outcome(_ scope: EffectScope, _ name: String?, _ form: (JSON) -> JSON) -> Outcome {
    switch found(scope.step.path, name) {
    case .value(let value)?: .value(form(value))
    case let other?: other
    case nil: .failure(Self.missing(scope.step.path, name).json)
    }
  }

  /// What the mock of a step gives, else that of a name.
  private func found(_ path: String, _ name: String?) -> Outcome? {
    let id: String = Self.id(of: path)
    guard let key = mocks[id] != nil ? id : name, var value = mocks[key] else { return nil }
    if let sequence = value["sequence"]?.arrayValue {
      let count = state.withLock { state -> Int in
        state.used[key, default: 0] += 1
        return state.used[key] ?? 1
      }
      guard count <= sequence.count else {
        return .failure(
          StepFailure.detail("no_mock", "the mock of \(key) has \(sequence.count) values and is asked for more"))
      }
      value = sequence[count - 1]
    }
    guard let members = value.objectValue, members.count == 1, let error = members["error"] else {
      return .value(value)
    }
    return .failure(error.objectValue == nil ? StepFailure.detail("failed", error.plainText) : error)
  }

  private static func missing(_ path: String, _ name: String?) -> StepFailure {
    let names: String = ([id(of: path)] + (name.map { [$0] } ?? [])).joined(separator: " or ")
    return StepFailure(.other, code: "no_mock", "there is no mock for \(names)", step: path)
  }

  /// The id of a step by its path.
  private static func id(of path: String) -> String {
    let last: Substring = path.split(separator: "/").last ?? ""
    return String(last.prefix { $0 != "#" && $0 != "[" })
  }
}
