import HTTPCarrier
import JSONKit
public import LLM

/// OpenAI's Responses.
///
/// Conversations are stateless unless told otherwise: everything the model must get back, sealed thoughts included, is
/// in the messages. Options of the provider are put over the request: `tools`, for example connectors to MCP servers, and
/// `include` are added to, objects such as `text` and `reasoning` are joined, everything else is replaced.
/// Source: OpenAI API reference, "Responses"; read 2026-11-25.
public struct OpenAIResponsesProvider: Provider {
  /// The name in `name/model`; `openai` unless said otherwise.
  public let name: String
  private let settings: OpenAIResponsesSettings
  private let service: ModelService
  private let sockets: IdleSockets?

  /// A provider that sends through a client, which others may share.
  ///
  /// - Parameter now: the time in seconds since 1970, for waits that are told as points in time; 0 when nobody knows.
  public init(
    name: String = "openai", settings: OpenAIResponsesSettings, client: HTTPModelClient,
    now: @escaping @Sendable () -> Int64 = { 0 }
  ) {
    self.name = name
    self.settings = settings
    sockets = settings.isOverSockets ? IdleSockets() : nil
    service = ModelService(name, settings, client: client, now: now) { OpenAIFailure.error($0, $1) }
  }

  /// The models of the account, from `/models`.
  ///
  /// - Throws: ``InvocationError``.
  public func models() async throws -> [ModelInfo] {
    try await service.list("/models", "data").compactMap { entry in
      entry["id"]?.stringValue.map { ModelInfo(id: $0, provider: name) }
    }
  }

  /// Sends the request to `/responses` and returns when the answer has begun.
  ///
  /// - Throws: ``InvocationError``, also for settings the interface does not know when the policy is `error`.
  public func invoke(_ request: ProviderRequest) async throws -> ResponseStream {
    let invocation = request.invocation
    let encoder = OpenAIResponsesEncoder(provider: name, stores: settings.stores)
    let decoder = OpenAIResponsesDecoder(provider: name, model: invocation.model)
    guard let sockets else {
      return try await service.invoke(request, path: "/responses", encoder, decoder: decoder)
    }
    return try await service.invoke(request, encoder) { body in
      var call = service.call("GET", "/responses")
      call.set(invocation.options.headers)
      return try await service.exchange.stream(
        Self.message(body), over: sockets, call, model: invocation.model, metadata: invocation.metadata,
        decoder: decoder)
    }
  }

  /// Opens a realtime session with a model.
  ///
  /// - Throws: ``InvocationError`` when nobody is there or the provider refuses.
  public func realtime(model: String) async throws -> RealtimeSession {
    let call = service.call("GET", "/realtime?model=" + model.percentEncoded())
    return try await RealtimeSession.connect(
      try await service.exchange.signed(call, model), provider: name, key: settings.apiKey,
      client: service.exchange.client
    ) { head, body in service.exchange.refusal(head, body, model) }
  }

  /// The request as an event of the WebSocket interface, which always streams.
  private static func message(_ body: JSON) -> JSON {
    var members: JSON.Object = ["type": "response.create"]
    for member in body.objectValue ?? [:] where member.key != "stream" && member.key != "background" {
      members.append(member.key, member.value)
    }
    return .object(members)
  }
}
