import HTTPCarrier
import JSONKit
public import LLM

/// Google's Gemini.
///
/// Source: Gemini API reference, "Generating content" and "Models"; read 2026-11-25.
public struct GeminiProvider: Provider {
  /// The name in `name/model`; `google` unless said otherwise.
  public let name: String
  private let settings: GeminiSettings
  private let exchange: ModelExchange
  private let now: @Sendable () -> Int64

  /// - Parameter now: the time in seconds since 1970, for answers, which do not say when they were made.
  public init(
    name: String = "google", settings: GeminiSettings, client: HTTPModelClient,
    now: @escaping @Sendable () -> Int64 = { 0 }
  ) {
    self.name = name
    self.settings = settings
    self.now = now
    exchange = ModelExchange(client: client, provider: name, key: settings.apiKey) { head, body in
      GeminiFailure.error(head, body)
    }
  }

  /// The models that answer requests; those that only embed or draw are left out.
  public func models() async throws -> [ModelInfo] {
    var models: [ModelInfo] = []
    var path = "/models?pageSize=1000"
    // A server that turns its pages in a circle must not keep us here.
    for _ in 0..<Self.maximumPages {
      let page = try await exchange.document(call("GET", path))
      models += (page["models"]?.arrayValue ?? []).compactMap(info)
      guard let token = page["nextPageToken"]?.stringValue, !token.isEmpty else { break }
      path = "/models?pageSize=1000&pageToken=" + token.percentEncoded()
    }
    return models
  }

  private static let maximumPages = 20

  private func info(_ json: JSON) -> ModelInfo? {
    guard let path = json["name"]?.stringValue else { return nil }
    if let methods = json["supportedGenerationMethods"]?.arrayValue, !methods.contains("generateContent") { return nil }
    let id = path.hasPrefix("models/") ? String(path.dropFirst("models/".count)) : path
    return ModelInfo(
      id: id, provider: name, displayName: json["displayName"]?.stringValue,
      contextTokens: json["inputTokenLimit"]?.intValue, maxOutputTokens: json["outputTokenLimit"]?.intValue)
  }

  /// Sends the request and returns when the answer has begun.
  ///
  /// - Throws: ``InvocationError``, also for settings the interface does not know when the policy is `error`.
  public func invoke(_ request: ProviderRequest) async throws -> ResponseStream {
    let invocation = request.invocation
    let (body, unsupported) = try GeminiEncoder(provider: name, settings: settings).encode(invocation)
    try unsupported.settle(
      invocation.options.unsupported ?? settings.unsupported, request: request, provider: name)
    let model = GeminiModel(id: invocation.model).path.percentEncoded(keepingSlashes: true)
    let isStreamed = invocation.stream != false
    var call = self.call("POST", "/\(model):" + (isStreamed ? "streamGenerateContent?alt=sse" : "generateContent"))
    call.isStreamed = isStreamed
    call.set("content-type", "application/json")
    call.set(invocation.options.headers)
    call.body = body.bytes
    call.deadline = request.deadline
    let decoder = GeminiDecoder(
      provider: name, model: invocation.model, created: now(), names: GeminiNames(invocation.tools ?? []))
    return try await exchange.stream(call, model: invocation.model, metadata: invocation.metadata, decoder: decoder)
  }

  private func call(_ method: String, _ path: String) -> ModelCall {
    var call = ModelCall(method: method, url: ModelCall.join(settings.prefix, path))
    call.set("accept", "application/json")
    if let key = settings.apiKey { call.set("x-goog-api-key", key.value) }
    for header in settings.headers { call.set(header.name, header.value) }
    return call
  }
}
