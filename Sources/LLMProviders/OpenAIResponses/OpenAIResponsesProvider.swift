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
  private let exchange: ModelExchange
  private let sockets: IdleSockets?

  /// A provider that sends through a client, which others may share.
  public init(name: String = "openai", settings: OpenAIResponsesSettings, client: HTTPModelClient) {
    self.name = name
    self.settings = settings
    sockets = settings.baseURL.utf8.starts(with: "ws".utf8) ? IdleSockets() : nil
    exchange = ModelExchange(client: client, provider: name, key: settings.apiKey) { head, body in
      OpenAIFailure.error(head, body)
    }
  }

  /// The models of the account, from `/models`.
  ///
  /// - Throws: ``InvocationError``.
  public func models() async throws -> [ModelInfo] {
    var call = call("GET", "/models")
    if sockets != nil { call.url = "http" + call.url.dropFirst(2) }
    let list = try await exchange.document(call)
    return (list["data"]?.arrayValue ?? []).compactMap { entry in
      entry["id"]?.stringValue.map { ModelInfo(id: $0, provider: name) }
    }
  }

  /// Sends the request to `/responses` and returns when the answer has begun.
  ///
  /// - Throws: ``InvocationError``, also for settings the interface does not know when the policy is `error`.
  public func invoke(_ request: ProviderRequest) async throws -> ResponseStream {
    let invocation = request.invocation
    let encoder = OpenAIResponsesEncoder(provider: name, stores: settings.stores)
    let (body, unsupported) = try encoder.encode(invocation)
    try unsupported.settle(
      invocation.options.unsupported ?? settings.unsupported, request: request, provider: name)
    let decoder = OpenAIResponsesDecoder(provider: name, model: invocation.model)
    if let sockets {
      var call = self.call("GET", "/responses")
      call.set(invocation.options.headers)
      return try await exchange.stream(
        Self.message(body), over: sockets, call, model: invocation.model, metadata: invocation.metadata,
        decoder: decoder)
    }
    var call = self.call("POST", "/responses")
    call.set("content-type", "application/json")
    call.set(invocation.options.headers)
    call.body = body.bytes
    call.isStreamed = invocation.stream != false
    call.deadline = request.deadline
    return try await exchange.stream(
      call, model: invocation.model, metadata: invocation.metadata,
      decoder: decoder)
  }

  /// Opens a realtime session with a model.
  ///
  /// - Throws: ``InvocationError`` when nobody is there or the provider refuses.
  public func realtime(model: String) async throws -> RealtimeSession {
    let name = model.utf8.map { byte in
      let isPlain = byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "_")
      let scalar = Unicode.Scalar(byte)
      let isWord = scalar.properties.isAlphabetic || scalar.properties.numericType != nil
      return isPlain || (byte < 0x80 && isWord) ? String(Character(scalar)) : "%" + String(byte, radix: 16)
    }
    return try await RealtimeSession.connect(
      call("GET", "/realtime?model=\(name.joined())"), provider: self.name, key: settings.apiKey,
      client: exchange.client
    ) { head, body in exchange.named(exchange.classify(head, body), model) }
  }

  /// The request as an event of the WebSocket interface, which always streams.
  private static func message(_ body: JSON) -> JSON {
    var members: JSON.Object = ["type": "response.create"]
    for member in body.objectValue ?? [:] where member.key != "stream" && member.key != "background" {
      members.append(member.key, member.value)
    }
    return .object(members)
  }

  private func call(_ method: String, _ path: String) -> ModelCall {
    var call = ModelCall(method: method, url: ModelCall.join(settings.baseURL, path))
    call.set("accept", "application/json")
    if let key = settings.apiKey { call.set("authorization", "Bearer " + key.value) }
    if let organization = settings.organization { call.set("openai-organization", organization) }
    if let project = settings.project { call.set("openai-project", project) }
    for header in settings.headers { call.set(header.name, header.value) }
    return call
  }
}
