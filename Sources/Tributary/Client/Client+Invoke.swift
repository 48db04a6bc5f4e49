public import LLM
import Policies

extension Client {
  /// Sends a request to its model and gives the answer as it comes.
  ///
  /// ```swift
  /// let question = Message(role: .user, content: "Explain tides.")
  /// let request = InvocationRequest(model: "anthropic/claude-sonnet-4-6", messages: [question])
  /// for try await chunk in try await client.invoke(request) {
  ///   print(chunk.delta?.content ?? "", terminator: "")
  /// }
  /// ```
  ///
  /// Where `tools` is nil the model is offered every tool of this process and of the servers, which are connected for it;
  /// an empty list offers none. The answer holds the calls the model wants; nothing is executed here, `run` does that.
  /// - Throws: ``PolicyRefusal``, `InvocationError`; `CancellationError` when the calling task is cancelled.
  public func invoke(_ request: InvocationRequest) async throws -> ResponseStream {
    var request: InvocationRequest = request
    request.options = request.options.merged(over: config.defaults.options)
    if request.model.isEmpty, let model = config.defaults.model { request.model = model }
    if request.tools == nil { request.tools = try await availableTools().catalog.definitions }
    _ = try await gate.permit(gate.call(.model, name: request.model))
    return try await provider.invoke(ProviderRequest(invocation: request))
  }

  /// Sends a request to its model and gives the whole answer.
  ///
  /// - Throws: `InvocationError`, with `partial` when the stream broke; `CancellationError`.
  public func invokeSync(_ request: InvocationRequest) async throws -> InvocationResponse {
    try await invoke(request).aggregate()
  }
}
