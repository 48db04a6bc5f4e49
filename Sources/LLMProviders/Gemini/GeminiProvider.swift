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
  private let service: ModelService
  private let now: @Sendable () -> Int64

  /// - Parameter now: the time in seconds since 1970, for answers, which do not say when they were made, and for waits that are
  ///   told as points in time; 0 when nobody knows.
  public init(
    name: String = "google", settings: GeminiSettings, client: HTTPModelClient,
    now: @escaping @Sendable () -> Int64 = { 0 }
  ) {
    self.name = name
    self.settings = settings
    self.now = now
    service = ModelService(name, settings, client: client, now: now) { GeminiFailure.error($0, $1) }
  }

  /// The models that answer requests; those that only embed or draw are left out.
  public func models() async throws -> [ModelInfo] {
    let first = "/models?pageSize=1000"
    let models = try await service.list(first, "models") { page in
      guard let token = page["nextPageToken"]?.stringValue, !token.isEmpty else { return nil }
      return first + "&pageToken=" + token.percentEncoded()
    }
    return models.compactMap(info)
  }

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
    let model = GeminiModel(id: invocation.model).path.percentEncoded(keepingSlashes: true)
    let method = invocation.stream != false ? "streamGenerateContent?alt=sse" : "generateContent"
    let decoder = GeminiDecoder(
      provider: name, model: invocation.model, created: now(), names: GeminiNames(invocation.tools ?? []))
    return try await service.invoke(
      request, path: "/\(model):\(method)", GeminiEncoder(provider: name, settings: settings), decoder: decoder)
  }
}
