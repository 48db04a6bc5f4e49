import HTTPCarrier
import LLM

extension ModelExchange {
  /// The call as it is sent: what the provider's signer makes of it.
  ///
  /// - Throws: ``LLM/InvocationError`` `authentication_failed` when it cannot be signed, `CancellationError`.
  func signed(_ call: ModelCall, _ model: String?) async throws -> ModelCall {
    guard let signer else { return call }
    var request = OutgoingRequest(method: call.method, url: call.url, fields: call.fields, body: call.body)
    do {
      try await signer.sign(&request)
    } catch let error as CancellationError {
      throw error
    } catch let error as InvocationError {
      throw named(error, model)
    } catch {
      let message = "A request to \(provider) could not be signed: \(error)"
      throw named(InvocationError(.authenticationFailed, message, kind: .authentication), model)
    }
    var call = call
    (call.method, call.url, call.fields, call.body) = (request.method, request.url, request.fields, request.body)
    return call
  }
}
