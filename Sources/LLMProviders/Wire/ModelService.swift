import HTTPCarrier
import JSONKit
import LLM

/// What all providers over HTTP do alike: address calls, list models page by page, send requests.
struct ModelService: Sendable {
  /// The pages of a list that are read at most: a server that turns them in a circle must not keep us.
  static let maximumPages = 20

  let exchange: ModelExchange
  private let settings: any ServiceSettings

  /// - Parameters:
  ///   - now: the time in seconds since 1970; 0 when nobody knows.
  ///   - classify: reads the body of a failure in the provider's form.
  init(
    _ name: String, _ settings: any ServiceSettings, client: HTTPModelClient, now: @escaping @Sendable () -> Int64,
    classify: @escaping @Sendable (AnswerHead, [UInt8]) -> InvocationError
  ) {
    self.settings = settings
    exchange = ModelExchange(
      client: client, provider: name, key: settings.apiKey, signer: settings.signer, now: now, classify: classify)
  }

  /// A call to a path, with the fields that every call has.
  func call(_ method: String, _ path: String) -> ModelCall {
    var call = ModelCall(method: method, url: ModelCall.join(settings.prefix, path) + settings.query)
    call.set("accept", "application/json")
    for field in settings.ownFields + settings.headers { call.set(field.name, field.value) }
    return call
  }

  /// The elements of a list.
  ///
  /// - Parameter next: the path of the page after one; nil at the last.
  /// - Throws: ``LLM/InvocationError``.
  func list(_ path: String, _ member: String, next: (JSON) -> String? = { _ in nil }) async throws -> [JSON] {
    var elements: [JSON] = []
    var path = path
    for _ in 0..<Self.maximumPages {
      let page = try await exchange.document(call("GET", path))
      elements += page[member]?.arrayValue ?? []
      guard let further = next(page) else { break }
      path = further
    }
    return elements
  }

  /// Sends a request and returns when the answer has begun.
  ///
  /// - Throws: ``LLM/InvocationError``, also for settings the interface does not know when the policy is `error`.
  func invoke<Decoder: ChunkDecoder>(
    _ request: ProviderRequest, path: String, _ encoder: some RequestEncoder, decoder: Decoder
  ) async throws -> ResponseStream {
    try await invoke(request, encoder) { body in
      let invocation = request.invocation
      var call = self.call("POST", path)
      call.set("content-type", "application/json")
      call.set(invocation.options.headers)
      call.body = body.bytes
      call.isStreamed = invocation.stream != false
      call.deadline = request.deadline
      return try await exchange.stream(
        call, model: invocation.model, metadata: invocation.metadata, decoder: decoder)
    }
  }

  /// The same over any way of sending: puts the request into words, settles what has none, and reads the answer back.
  func invoke(
    _ request: ProviderRequest, _ encoder: some RequestEncoder, send: (JSON) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    let invocation = request.invocation
    let form = settings.jsonSchema ?? settings.bestSchemaForm(for: invocation)
    let ask = SchemaAsk(invocation, form: form, hasJSONMode: settings.hasJSONModeBesideWords)
    var (body, unsupported) = try encoder.encode(ask.invocation)
    unsupported.note("response_format strict", if: ask.losesStrict)
    try unsupported.settle(
      invocation.options.unsupported ?? settings.unsupported, request: request, provider: exchange.provider)
    return ask.read(try await send(body))
  }
}
