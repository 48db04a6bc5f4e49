import JSONKit
import JSONRPC
import MCP
import Services
import Synchronization

/// Asks the caller of a request, while that request is being served.
final class CallerInput: AskedCaller {
  /// How long an answer may take.
  struct Limit: Sendable {
    var time: Duration
    var timeline: Timeline
  }

  private let context: MCPCallContext
  private let name: String
  private let limit: Limit?
  private let count = Atomic(0)

  /// - Parameters:
  ///   - name: what the keys of questions begin with that have no place.
  ///   - limit: nil where the connection keeps the time.
  init(_ context: MCPCallContext, named name: String = "question", limit: Limit? = nil) {
    self.context = context
    self.name = name
    self.limit = limit
  }

  var kinds: MCPInputKinds { context.inputKinds }

  func elicit(_ elicitation: MCPElicitation, at place: String) async throws -> MCPElicitationAnswer {
    try await ask(.passing(elicitation, as: place))
  }

  func elicit(_ elicitation: MCPElicitation, _ input: MCPInputContext) async throws -> MCPElicitationAnswer {
    try await ask(.passing(elicitation, as: nextKey))
  }

  func createMessage(
    _ request: MCPSamplingRequest, _ input: MCPInputContext
  ) async throws -> MCPSamplingResult {
    try await ask(.passing(request, as: nextKey))
  }

  private func ask<Answer>(_ question: MCPQuestion<Answer>) async throws -> Answer {
    guard let limit else { return try await context.ask(question) }
    return try await withThrowingTaskGroup(of: Answer?.self) { group in
      let end = limit.timeline.now() + limit.time
      group.addTask { [context] in try await context.ask(question) }
      group.addTask {
        try await limit.timeline.sleep(end)
        return nil
      }
      defer { group.cancelAll() }
      guard let answer = try await group.next() ?? nil else {
        throw MCPError(.inputRefused, "there was no answer within \(limit.time.components.seconds) s")
      }
      return answer
    }
  }

  private var nextKey: String { "\(name)-\(count.add(1, ordering: .relaxed).newValue)" }
}

extension MCPQuestion where Answer == MCPElicitationAnswer {
  /// A question in the words of whoever asks.
  static func passing(_ elicitation: MCPElicitation, as key: String) -> MCPQuestion {
    switch elicitation.mode {
    case .form(let form): .form(key, elicitation.message, form.schema)
    case .url(let url, _): .url(key, elicitation.message, url)
    }
  }
}

extension MCPQuestion where Answer == MCPSamplingResult {
  /// The request of a server to a model; what it says beside it is between the server and us.
  static func passing(_ request: MCPSamplingRequest, as key: String) -> MCPQuestion {
    var members = request.raw
    members["_meta"] = nil as JSON?
    return .model(key, (try? MCPSamplingRequest(json: .object(members))) ?? request)
  }
}
