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
  private let exchange: ModelExchange
  private let now: @Sendable () -> Int64

  /// A provider that sends through a client, which others may share.
  ///
  /// - Parameter now: the time in seconds since 1970, for answers, which do not say when they were made.
  public init(
    name: String = "anthropic", settings: AnthropicSettings, client: HTTPModelClient,
    now: @escaping @Sendable () -> Int64 = { 0 }
  ) {
    self.name = name
    self.settings = settings
    self.now = now
    exchange = ModelExchange(client: client, provider: name, key: settings.apiKey) { head, body in
      AnthropicFailure.error(head, body)
    }
  }

  /// What the model can, but for JSON without a schema, which the interface does not have.
  public func supportsFeature(_ feature: Feature, model: String) -> Bool {
    feature != .jsonMode && ModelTable.supports(feature, model: model)
  }

  /// The models of the account, from `/v1/models`, page by page.
  ///
  /// - Throws: ``InvocationError``.
  public func models() async throws -> [ModelInfo] {
    var models: [ModelInfo] = []
    var path = "/v1/models?limit=1000"
    // A server that turns its pages in a circle must not keep us here.
    for _ in 0..<Self.maximumPages {
      let page = try await exchange.document(call("GET", path))
      models += (page["data"]?.arrayValue ?? []).compactMap(info)
      guard page["has_more"]?.boolValue == true, let last = page["last_id"]?.stringValue else { break }
      path = "/v1/models?limit=1000&after_id=\(last)"
    }
    return models
  }

  private static let maximumPages = 20

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
    let invocation = request.invocation
    let (body, unsupported) = try AnthropicEncoder(provider: name, settings: settings).encode(invocation)
    try unsupported.settle(
      invocation.options.unsupported ?? settings.unsupported, request: request, provider: name)
    var call = self.call("POST", "/v1/messages")
    call.set("content-type", "application/json")
    call.set(invocation.options.headers)
    call.body = body.bytes
    call.isStreamed = invocation.stream != false
    call.deadline = request.deadline
    return try await exchange.stream(
      call, model: invocation.model, metadata: invocation.metadata,
      decoder: AnthropicDecoder(provider: name, model: invocation.model, created: now()))
  }

  private func call(_ method: String, _ path: String) -> ModelCall {
    var call = ModelCall(method: method, url: ModelCall.join(settings.baseURL, path))
    call.set("accept", "application/json")
    call.set("anthropic-version", settings.version)
    if !settings.betas.isEmpty { call.set("anthropic-beta", settings.betas.joined(separator: ",")) }
    if let key = settings.apiKey {
      switch settings.authentication {
      case .bearer: call.set("authorization", "Bearer " + key.value)
      case .apiKeyHeader: call.set("x-api-key", key.value)
      }
    }
    for header in settings.headers { call.set(header.name, header.value) }
    return call
  }
}
