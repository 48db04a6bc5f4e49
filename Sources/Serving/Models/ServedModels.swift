package import LLM

/// The models that are served to others: what a host lends of its own client.
///
/// Requests carry the tools of whoever asks and no others; calls go back to them, nothing is executed here.
package struct ServedModels: Sendable {
  /// Sends a request to its model; a request without a model means the host's own choice.
  ///
  /// Throws ``LLM/InvocationError``; cancelling the task gives the request up at its provider, too.
  package var invoke: @Sendable (InvocationRequest) async throws -> ResponseStream
  /// The models of all providers.
  package var list: @Sendable () async throws -> [ModelInfo]

  /// Models behind two closures.
  package init(
    invoke: @escaping @Sendable (InvocationRequest) async throws -> ResponseStream,
    list: @escaping @Sendable () async throws -> [ModelInfo]
  ) {
    self.invoke = invoke
    self.list = list
  }
}

extension ModelInfo {
  /// The name a request gives it: `provider/model`.
  var servedName: String { "\(provider)/\(id)" }
}
