import JSONKit
import JSONRPC
import MCP

/// One question in the form of the protocol.
struct AskedQuestion: Sendable, Hashable {
  var key: String
  var method: String
  var params: JSON?

  /// The question as an entry of `inputRequests`.
  var json: JSON {
    var members: JSON.Object = ["method": .string(method)]
    if let params { members.append("params", params) }
    return .object(members)
  }
}

/// How the questions of one handler reach the client.
protocol Asking: Sendable {
  /// The answers in the order of the questions.
  func answers(to questions: [AskedQuestion]) async throws -> [JSON]
  /// What an earlier run of the handler kept; nil for nothing.
  func done(_ key: String) throws -> JSON?
  /// Keeps something for later runs of the handler.
  func keep(_ value: JSON, as key: String)
  /// Whether what is kept is there in later runs of the handler, or the handler has one run.
  var canKeep: Bool { get }
  /// An answer was taken for good: it is not needed in later runs of the handler.
  func forget(_ key: String)
  /// What the handler throws when an answer is none.
  func refusal(of key: String, _ error: MCPError) -> any Error
}

extension Asking {
  var canKeep: Bool { true }

  func forget(_ key: String) {}

  func refusal(of key: String, _ error: MCPError) -> any Error {
    MCPError(error.code, "the answer to \(key) is none: \(error.message)")
  }
}

/// The handler's run is over: it is run again with the answers.
package struct InputIsNeeded: Error {
  package init() {}
}

/// The client cannot be asked this.
struct UndeclaredCapability: Error, Sendable {
  var missing: ClientCapabilities

  /// The refusal that names what is missing.
  func refusal(in era: MCPEra) -> RPCError {
    let data: JSON = ["requiredCapabilities": missing.json(in: .modern)]
    guard era == .modern else {
      return RPCError(code: RPCError.invalidParamsCode, message: "the client lacks a capability", data: data)
    }
    return RPCError(
      code: MCPErrorCode.missingClientCapability, message: "the client did not declare what this needs", data: data)
  }
}

/// Answers that are there from the beginning.
struct GivenAnswers: Asking {
  var answers: [String: JSON]

  func answers(to questions: [AskedQuestion]) async throws -> [JSON] {
    try questions.map { question in
      guard let answer = answers[question.key] else {
        throw MCPError(.inputRefused, "nobody answers \(question.key)")
      }
      return answer
    }
  }

  func done(_ key: String) throws -> JSON? { nil }
  func keep(_ value: JSON, as key: String) {}
}

/// Asks by requests of our own while the client's request is served, as the older revisions do.
struct AskingByRequests: Asking {
  let request: RPCRequest
  let time: Duration

  func answers(to questions: [AskedQuestion]) async throws -> [JSON] {
    try await withThrowingTaskGroup(of: (Int, JSON).self) { group in
      for (place, question) in questions.enumerated() {
        group.addTask { (place, try await answer(to: question)) }
      }
      var answers = [JSON](repeating: .null, count: questions.count)
      for try await (place, answer) in group { answers[place] = answer }
      return answers
    }
  }

  private func answer(to question: AskedQuestion) async throws -> JSON {
    var params = question.params?.objectValue ?? JSON.Object()
    if params["mode"] == "url" { params["elicitationId"] = .string("\(question.key)-\(request.id.json.text)") }
    do {
      return try await request.ask(question.method, .object(params), timeout: time)
    } catch let error as RPCError {
      throw MCPError(.inputRefused, "the client refused \(question.key): \(error.message)")
    }
  }

  func done(_ key: String) throws -> JSON? { nil }
  func keep(_ value: JSON, as key: String) {}
}
