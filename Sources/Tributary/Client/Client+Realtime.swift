import LLM

@_exported public import class LLMProviders.RealtimeSession

extension Client {
  /// Opens a two-way session with a model over a WebSocket; steps and runs have no part in it.
  ///
  /// ```swift
  /// let session = try await client.realtime("openai/gpt-realtime")
  /// try await session.send(["type": "response.create"])
  /// for try await event in session { print(event["type"]?.stringValue ?? "") }
  /// ```
  ///
  /// - Throws: `InvocationError`: of kind `unsupported` for a provider without such an interface, of kind `network` when
  ///   nobody is there.
  public func realtime(_ model: String) async throws -> RealtimeSession {
    let route = try providers.route(InvocationRequest(model: model, messages: []))
    let factory = ProviderFactory(
      config, host.environment, steps: ProviderSteps(config, host, observers: []), signers: signers)
    return try await factory.maker(route.provider.name).realtime(route.model)
  }
}
