import JSONKit
import MCP
import Services
import Synchronization

/// Puts what a server asks to the caller of the request, while that request is being served.
final class CallerInput: MCPInputHandler {
  private let context: MCPCallContext
  private let count = Atomic(0)

  init(_ context: MCPCallContext) {
    self.context = context
  }

  var kinds: MCPInputKinds { context.inputKinds }

  func elicit(_ elicitation: MCPElicitation, _ input: MCPInputContext) async throws -> MCPElicitationAnswer {
    try await context.ask(.passing(elicitation, as: nextKey))
  }

  func createMessage(
    _ request: MCPSamplingRequest, _ input: MCPInputContext
  ) async throws -> MCPSamplingResult {
    try await context.ask(.passing(request, as: nextKey))
  }

  private var nextKey: String { "question-\(count.add(1, ordering: .relaxed).newValue)" }
}

extension MCPQuestion where Answer == MCPElicitationAnswer {
  /// The question of a server, in its own words.
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
