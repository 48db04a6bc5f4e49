import HTTPCarrier
import JSONKit
public import LLM

/// OpenAI's Chat Completions, and every server that speaks the same interface.
///
/// Source: OpenAI API reference, "Chat Completions"; read 2026-11-23.
public struct OpenAIChatProvider: Provider {
  /// The name in `name/model`; `openai-chat` unless said otherwise.
  public let name: String
  private let settings: OpenAIChatSettings
  private let exchange: ModelExchange

  /// A provider that sends through a client, which others may share.
  public init(name: String = "openai-chat", settings: OpenAIChatSettings, client: HTTPModelClient) {
    self.name = name
    self.settings = settings
    exchange = ModelExchange(client: client, provider: name, key: settings.apiKey) { head, body in
      OpenAIFailure.error(head, body)
    }
  }

  /// What the model can, but for MCP, which the interface does not have, and what the server does not take.
  public func supportsFeature(_ feature: Feature, model: String) -> Bool {
    !settings.profile.missingFeatures.contains(feature) && ModelTable.supports(feature, model: model)
  }

  /// The models of the account, from `/models`.
  ///
  /// - Throws: ``InvocationError``.
  public func models() async throws -> [ModelInfo] {
    let list = try await exchange.document(call("GET", "/models"))
    return (list["data"]?.arrayValue ?? []).compactMap { entry in
      guard let id = entry["id"]?.stringValue else { return nil }
      // Compatible servers give the size of the context under several names.
      let context = entry["context_length"] ?? entry["max_model_len"] ?? entry["context_window"]
      return ModelInfo(
        id: id, provider: name, displayName: entry["name"]?.stringValue, contextTokens: context?.intValue)
    }
  }

  /// Sends the request to `/chat/completions` and returns when the answer has begun.
  ///
  /// - Throws: ``InvocationError``, also for settings the interface does not know when the policy is `error`.
  public func invoke(_ request: ProviderRequest) async throws -> ResponseStream {
    let invocation = request.invocation
    let encoder = OpenAIChatEncoder(provider: name, profile: settings.profile)
    let (body, unsupported) = try encoder.encode(invocation)
    try unsupported.settle(
      invocation.options.unsupported ?? settings.unsupported, request: request, provider: name)
    var call = self.call("POST", "/chat/completions")
    call.set("content-type", "application/json")
    call.set(invocation.options.headers)
    call.body = body.bytes
    call.isStreamed = invocation.stream != false
    call.deadline = request.deadline
    return try await exchange.stream(
      call, model: invocation.model, metadata: invocation.metadata,
      decoder: OpenAIChatDecoder(
        provider: name, model: invocation.model, isPriced: settings.profile.isMaker))
  }

  private func call(_ method: String, _ path: String) -> ModelCall {
    let query = settings.apiVersion.map { "?api-version=" + $0 } ?? ""
    var call = ModelCall(method: method, url: ModelCall.join(settings.baseURL, path) + query)
    call.set("accept", "application/json")
    if let key = settings.apiKey {
      switch settings.profile.keyField {
      case .bearer: call.set("authorization", "Bearer " + key.value)
      case .apiKey: call.set("api-key", key.value)
      }
    }
    if let organization = settings.organization { call.set("openai-organization", organization) }
    if let project = settings.project { call.set("openai-project", project) }
    for header in settings.headers { call.set(header.name, header.value) }
    return call
  }
}
