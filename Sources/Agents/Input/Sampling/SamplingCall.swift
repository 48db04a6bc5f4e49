import JSONKit
import LLM
import MCP
import Runs

/// One request of a server to a model: it holds what the server said and nothing else, and goes out in its name.
struct SamplingCall: Sendable {
  private let models: SamplingModels
  private let conversation: SamplingConversation
  private let request: InvocationRequest
  private let principal: String

  init(_ sampling: MCPSamplingRequest, of server: String, model: String, models: SamplingModels) {
    self.models = models
    principal = "mcp:" + server
    conversation = SamplingConversation(sampling, hidden: models.hiddenCharacters)
    var options = models.options
    options.maxTokens = sampling.maxTokens
    if let temperature = sampling.temperature { options.temperature = temperature }
    if !sampling.stopSequences.isEmpty { options.stop = sampling.stopSequences }
    // The list of tools is never nil: that would offer the tools of other servers.
    request = InvocationRequest(
      model: model, messages: conversation.messages, options: options, tools: conversation.tools,
      toolChoice: conversation.toolChoice)
  }

  /// Asks the model: in a run as an effect of its own, which is gated and recorded like every request.
  ///
  /// - Throws: ``InvocationError``, ``RunError``, ``MCPError`` `input_refused`, `CancellationError`.
  func perform(in place: RunContext?) async throws -> ModelReply {
    guard let place else {
      return try ModelReply(
        try await models.provider.invoke(ProviderRequest(invocation: request, principal: principal)).aggregate())
    }
    var record = ConversationRecord()
    let input = record.next(model: request.model, messages: request.messages, tools: conversation.tools)
    let call = ModelCall(provider: models.provider, request: request, principal: principal)
    let effect = Effect("model", family: .model, input: input, safety: .idempotent)
    switch try await place.settle(effect, perform: { _, scope in await call.perform(scope) }) {
    case .value(let value): return try ModelReply(recorded: value)
    case .failure(let detail), .denied(let detail):
      throw MCPError(.inputRefused, detail["message"]?.stringValue ?? "the model could not be asked")
    case .unknown: throw CancellationError()
    }
  }

  /// What the server gets.
  ///
  /// - Throws: ``MCPError`` `input_refused` when the model declined.
  func result(of reply: ModelReply) throws(MCPError) -> MCPSamplingResult {
    guard reply.reason != .refusal, reply.reason != .contentFilter else {
      throw MCPError(.inputRefused, "the model or its provider declined to answer")
    }
    return MCPSamplingResult(
      content: conversation.content(of: reply.message), model: request.model, stopReason: reply.reason.stopReason)
  }
}

extension FinishReason {
  /// The word of the protocol.
  fileprivate var stopReason: String {
    switch self {
    case .stop: "endTurn"
    case .length: "maxTokens"
    case .toolCalls: "toolUse"
    default: rawValue
    }
  }
}
