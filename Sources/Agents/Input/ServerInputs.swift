import JSONKit
import MCP
import Runs
import Servers

/// Answers what one server asks: as its file says, else as somebody decides; both are told in the run it belongs to.
struct ServerInputs: MCPInputHandler {
  let server: String
  let policy: InputPolicy
  let broker: InputBroker

  var kinds: MCPInputKinds { broker.kinds(policy) }

  func elicit(_ elicitation: MCPElicitation, _ context: MCPInputContext) async throws -> MCPElicitationAnswer {
    let kind: ApprovalRequest.Kind =
      switch elicitation.mode {
      case .form(let form): .form(form)
      case .url(let url, _): .visit(url: url)
      }
    let place = broker.place(of: context)
    let question = InputQuestion(kind, elicitation.message, context, at: place)
    let answer = try await question.settle(approver(elicitation, context, place.caller)) { decision(on: kind) }
    switch answer.decision {
    case .accept: return .accept(answer.content)
    case .decline: return .decline
    case .cancel: return .cancel
    }
  }

  /// Who made the request, where that is somebody who can answer this; else who decides here.
  private func approver(
    _ elicitation: MCPElicitation, _ context: MCPInputContext, _ caller: (any MCPInputHandler)?
  ) -> any Approver {
    guard let caller, caller.kinds.isSuperset(of: elicitation.kind) else { return broker.approver }
    return AskingCaller(caller: caller, elicitation: elicitation, context: context)
  }

  /// What needs nobody's decision.
  private func decision(on kind: ApprovalRequest.Kind) -> InputQuestion.Decision? {
    switch kind {
    case .form(let form) where policy.elicitation == .defaults:
      let defaults = form.initial
      guard form.violations(of: defaults).isEmpty else { return nil }
      return InputQuestion.Decision(.accept(defaults), by: .configuration)
    case .visit(let url) where !Self.isWeb(url):
      return InputQuestion.Decision(.decline("people are sent to http and https addresses only"), by: .rule)
    default: return nil
    }
  }

  private static func isWeb(_ url: String) -> Bool {
    let scheme = url.prefix { $0 != ":" }.lowercased()
    return (scheme == "https" || scheme == "http") && url.dropFirst(scheme.count).hasPrefix("://")
  }

  func createMessage(_ request: MCPSamplingRequest, _ context: MCPInputContext) async throws -> MCPSamplingResult {
    let place = broker.place(of: context)
    let models = broker.models
    let model = models?.choice(policy.sampling.model, request.preferences?.hints ?? [], run: place.step?.model)
    let isOurs = policy.sampling.consent == .allow && model != nil
    if !isOurs, let caller = place.caller, caller.kinds.isSuperset(of: request.kinds) {
      let question = InputQuestion(.sampling(request, model: ""), "", context, at: place)
      _ = try await question.settle(broker.approver) { Self.isCallers }
      return try await caller.createMessage(request, context)
    }
    var request = request
    request.maxTokens = max(min(request.maxTokens, policy.sampling.maximumTokens), 1)
    let kind = ApprovalRequest.Kind.sampling(request, model: model ?? "")
    let question = InputQuestion(kind, "", context, at: place)
    let answer = try await question.settle(broker.approver) { refusal(model, place) ?? consent }
    guard answer.decision == .accept, let models, let model else {
      throw MCPError(.inputRefused, answer.reason ?? "no model answers for \(server)")
    }
    let call = SamplingCall(request, of: server, model: model, models: models)
    let reply = try await call.perform(in: question.place)
    if let usage = reply.usage, let run = place.step?.scope.run { broker.spent(usage, in: run) }
    let result = try call.result(of: reply)
    guard answer.wantsReview else { return result }
    let review = InputQuestion(.samplingResult(result), "", context, at: place)
    guard try await review.settle(broker.approver, unless: { nil }).decision == .accept else {
      throw MCPError(.inputRefused, "the model's answer was not let through")
    }
    return result
  }

  private static let isCallers = InputQuestion.Decision(
    ApprovalAnswer(.accept, reason: "the model of the caller answers"), by: .rule)

  /// Why no model answers, whoever agrees.
  private func refusal(_ model: String?, _ place: WorkInFlight.Place) -> InputQuestion.Decision? {
    if model == nil {
      return InputQuestion.Decision(.decline("no model is set; name one in defaults.model"), by: .rule)
    }
    guard place.ticket != nil else {
      return InputQuestion.Decision(.decline("a model answers only while something is asked of the server"), by: .rule)
    }
    guard broker.sample(server, place, limit: policy.sampling.maximumCalls) else {
      let limit = "the server's max_calls of \(policy.sampling.maximumCalls) answers of a model are used up"
      return InputQuestion.Decision(.decline(limit), by: .rule)
    }
    return nil
  }

  private var consent: InputQuestion.Decision? {
    policy.sampling.consent == .allow ? InputQuestion.Decision(.accept(), by: .configuration) : nil
  }
}

/// Has the caller of a request answer what its server asks.
private struct AskingCaller: Approver {
  let signature = "caller"
  let caller: any MCPInputHandler
  let elicitation: MCPElicitation
  let context: MCPInputContext

  func decide(_ request: ApprovalRequest) async throws -> ApprovalAnswer {
    switch try await caller.elicit(elicitation, context) {
    case .accept(let content): .accept(content)
    case .decline: .decline()
    case .cancel: .cancel()
    }
  }
}

extension MCPElicitation {
  /// What who answers it has to be able to do.
  fileprivate var kind: MCPInputKinds {
    switch mode {
    case .form: .forms
    case .url: .urls
    }
  }
}

extension MCPSamplingRequest {
  /// What who answers it has to be able to do.
  fileprivate var kinds: MCPInputKinds {
    usesTools || toolChoice != nil ? [.sampling, .samplingTools] : .sampling
  }
}
