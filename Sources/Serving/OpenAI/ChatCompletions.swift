import JSONKit
import LLM

/// Answers requests for chat completions with the models of this host.
struct ChatCompletions: Sendable {
  /// Where requests go.
  let models: ServedModels
  /// Makes ids for what providers give none.
  let makeID: @Sendable () -> String
  /// The wall clock.
  let secondsSince1970: @Sendable () -> Double

  /// The whole answer as a `chat.completion` object.
  ///
  /// - Throws: what ``ServedModels/invoke`` throws, and ``OpenAIError``.
  func whole(_ request: ChatCompletionRequest) async throws -> JSON {
    let stream = try await begin(request.invocation)
    defer { stream.close() }
    let seed = makeID()
    return try ChatCompletion(try await stream.aggregate(), head: head(request, seed), seed: seed).json
  }

  /// The answer as events, once the first one is there.
  ///
  /// - Throws: what ``ServedModels/invoke`` throws, and ``OpenAIError``.
  func events(_ request: ChatCompletionRequest) async throws -> ChatCompletionEvents {
    let stream = try await begin(request.invocation)
    let seed = makeID()
    let chunks = ChatCompletionChunks(
      head: head(request, seed), seed: seed, includesUsage: request.includesUsage)
    do {
      return try await ChatCompletionEvents(stream, chunks)
    } catch {
      stream.close()
      throw error
    }
  }

  /// Sends the request; a model that is nowhere is told by the name that the client gave it.
  private func begin(_ request: InvocationRequest) async throws -> ResponseStream {
    do {
      return try await models.invoke(request)
    } catch let error as InvocationError {
      var failure = OpenAIError(error)
      guard failure.code == .modelNotFound, !failure.message.contains(request.model) else { throw error }
      failure.message = "The model '\(request.model)' does not exist or is not served here. \(failure.message)"
      throw failure
    }
  }

  private func head(_ request: ChatCompletionRequest, _ seed: String) -> ChatCompletionHead {
    ChatCompletionHead(
      id: "chatcmpl-\(seed)", created: Int64(secondsSince1970()), model: request.invocation.model)
  }
}
