import HTTPCarrier
import JSONKit
public import LLM

/// Anthropic's Messages.
///
/// Source: Anthropic API reference, "Messages", version 2026-10-21; read 2026-11-23.
public struct AnthropicProvider: Provider {
  /// The name in `name/model`; `anthropic` unless said otherwise.
  public let name: String
  private let settings: AnthropicSettings
  private let service: ModelService
  private let now: @Sendable () -> Int64

  /// A provider that sends through a client, which others may share.
  ///
  /// - Parameter now: the time in seconds since 1970, for answers, which do not say when they were made, and for waits that are
  ///   told as points in time; 0 when nobody knows.
  public init(
    name: String = "anthropic", settings: AnthropicSettings, client: HTTPModelClient,
    now: @escaping @Sendable () -> Int64 = { 0 }
  ) {
    self.name = name
    self.settings = settings
    self.now = now
    service = ModelService(name, settings, client: client, now: now) { AnthropicFailure.error($0, $1) }
  }

  /// What the model can, but for JSON without a schema, which the interface does not have.
  public func supportsFeature(_ feature: Feature, model: String) -> Bool {
    feature != .jsonMode && ModelTable.supports(feature, model: model)
  }

  /// The models of the account, from `/v1/models`, page by page.
  ///
  /// - Throws: ``InvocationError``.
  public func models() async throws -> [ModelInfo] {
    let first = "/v1/models?limit=1000"
    let models = try await service.list(first, "data") { page in
      guard page["has_more"]?.boolValue == true, let last = page["last_id"]?.stringValue else { return nil }
      return first + "&after_id=\(last)"
    }
    return models.compactMap(info)
  }

  private func info(_ json: JSON) -> ModelInfo? {
    guard let id = json["id"]?.stringValue else { return nil }
    return ModelInfo(
      id: id, provider: name, displayName: json["display_name"]?.stringValue,
      contextTokens: json["max_input_tokens"]?.intValue, maxOutputTokens: json["max_tokens"]?.intValue)
  }

  /// Sends the request to `/v1/messages` and returns when the answer has begun.
  ///
  /// - Throws: ``InvocationError``, also for settings the interface does not know when the policy is `error`.
  public func invoke(_ request: ProviderRequest) async throws -> ResponseStream {
    return try await service.invoke(
      request, path: "/v1/messages", AnthropicEncoder(provider: name, settings: settings),
      decoder: AnthropicDecoder(provider: name, model: request.invocation.model, created: now()))
  }
}
