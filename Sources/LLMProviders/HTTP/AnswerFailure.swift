/// Why an answer did not arrive, or stopped; turned into an ``LLM/InvocationError`` where the provider is known.
struct AnswerFailure: Error, Sendable, Hashable {
  enum Cause: Sendable, Hashable {
    case connectTimeout, firstByteTimeout, idleTimeout, deadline, network, closed, cancelled
  }

  var cause: Cause
  var message: String
}
