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
  private let service: ModelService

  /// A provider that sends through a client, which others may share.
  ///
  /// - Parameter now: the time in seconds since 1970, for waits that are told as points in time; 0 when nobody knows.
  public init(
    name: String = "openai-chat", settings: OpenAIChatSettings, client: HTTPModelClient,
    now: @escaping @Sendable () -> Int64 = { 0 }
  ) {
    self.name = name
    self.settings = settings
    service = ModelService(name, settings, client: client, now: now) { OpenAIFailure.error($0, $1) }
  }

  /// What the model can, but for MCP, which the interface does not have, and what the server does not take.
  public func supportsFeature(_ feature: Feature, model: String) -> Bool {
    !settings.profile.missingFeatures.contains(feature) && ModelTable.supports(feature, model: model)
  }

  /// The models of the account, from `/models`.
  ///
  /// - Throws: ``InvocationError``.
  public func models() async throws -> [ModelInfo] {
    try await service.list("/models", "data").compactMap { entry in
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
    let decoder = OpenAIChatDecoder(
      provider: name, model: request.invocation.model, isPriced: settings.profile.isMaker)
    return try await service.invoke(
      request, path: "/chat/completions", OpenAIChatEncoder(provider: name, profile: settings.profile),
      decoder: decoder)
  }
}
