import JSONKit
import LLM
import NIOCore

/// One provider's way of talking: sends calls, checks the answer's head, makes errors that name the provider.
struct ModelExchange: Sendable {
  let client: HTTPModelClient
  let provider: String
  let key: APIKey?
  /// Reads the body of a failure in the provider's form.
  let classify: @Sendable (AnswerHead, [UInt8]) -> InvocationError

  /// Sends a request and returns when the answer has begun.
  func stream<Decoder: ChunkDecoder>(
    _ call: ModelCall, model: String, metadata: JSON.Object, decoder: Decoder
  ) async throws -> ResponseStream {
    let receiver = try start(call, model)
    let head = try await readHead(receiver, model)
    guard head.isSuccess, head.maybeEventStream else {
      throw try await failure(head, receiver, model)
    }
    let events = EventStreamDecoder(decoder, maximumEventBytes: client.limits.maximumEventBytes)
    let reader = StreamReader(receiver, decoder: events) { broken($0, model) }
    return ResponseStream(
      metadata: metadata, batches: { try await reader.pull() }, cancel: { reader.close() })
  }

  /// Reads a whole JSON document, for example a list of models.
  func document(_ call: ModelCall) async throws -> JSON {
    let receiver = try start(call, nil)
    let head = try await readHead(receiver, nil)
    guard head.isSuccess else { throw try await failure(head, receiver, nil) }
    let limit = client.limits.maximumBodyBytes
    let (body, isWhole) = try await readBody(receiver, limit: limit)
    guard isWhole else {
      throw invalid("answered with more than \(limit) bytes", head, nil)
    }
    do {
      return try JSON(parsing: body)
    } catch {
      throw invalid("answered with something that is no JSON (\(error.message))", head, nil)
    }
  }

  private func start(_ call: ModelCall, _ model: String?) throws -> AnswerReceiver {
    do { return try client.start(call) } catch { throw unanswered(error, model) }
  }

  private func readHead(_ receiver: AnswerReceiver, _ model: String?) async throws -> AnswerHead {
    do {
      while true {
        if case .head(let head) = try await receiver.read() { return head }
      }
    } catch {
      receiver.abandon()
      throw unanswered(error, model)
    }
  }

  private func readBody(_ receiver: AnswerReceiver, limit: Int) async throws -> (bytes: [UInt8], isWhole: Bool) {
    var body: [UInt8] = []
    do {
      while case .bytes(let parts) = try await receiver.read() {
        for part in parts { body += part.readableBytesView.prefix(limit - body.count) }
        if body.count >= limit {
          receiver.abandon()
          return (body, false)
        }
      }
    } catch {
      throw unanswered(error, nil)
    }
    return (body, true)
  }

  private func failure(_ head: AnswerHead, _ receiver: AnswerReceiver, _ model: String?) async throws -> InvocationError
  {
    let (body, _) = try await readBody(receiver, limit: client.limits.maximumErrorBytes)
    if head.isSuccess, !Self.holdsError(body) {
      let type = head.value("content-type") ?? "nothing known"
      return invalid("answered with \(type) instead of an event stream; check the base URL", head, model)
    }
    return named(classify(head, body), model)
  }

  private static func holdsError(_ body: [UInt8]) -> Bool {
    guard let json = try? JSON(parsing: body) else { return false }
    return json["error"].map { !$0.isNull } ?? false
  }

  private func invalid(_ what: String, _ head: AnswerHead, _ model: String?) -> InvocationError {
    InvocationError(
      .providerUnavailable, "The provider \(provider) \(what).", kind: .serverError, provider: provider, model: model,
      status: head.status, requestID: head.requestID)
  }
}

// MARK: Errors

extension ModelExchange {
  /// Names the provider and takes the key out of every text that came from outside.
  private func named(_ error: InvocationError, _ model: String?) -> InvocationError {
    var error = error
    error.provider = provider
    error.model = error.model ?? model
    if let key {
      error.message = key.redacted(from: error.message)
      if let details = error.details?.text, let redacted = try? JSON(parsing: key.redacted(from: details)) {
        error.details = redacted
      }
    }
    return error
  }

  /// A failure before the answer began.
  private func unanswered(_ error: any Error, _ model: String?) -> any Error {
    guard let failure = error as? AnswerFailure else { return error }
    switch failure.cause {
    case .closed, .cancelled: return CancellationError()
    case .network:
      let message = "The provider \(provider) cannot be reached. \(failure.message) Check the base URL and the network."
      return named(InvocationError(.providerUnavailable, message, kind: .network, isRetryable: true), model)
    default:
      let isRetryable = failure.cause != .deadline
      return named(
        InvocationError(.timeout, failure.message, kind: .timeout, isRetryable: isRetryable), model)
    }
  }

  /// A failure after the answer began: its code is always `streaming_failed`.
  private func broken(_ error: any Error, _ model: String) -> any Error {
    if var error = error as? InvocationError {
      error.code = .streamingFailed
      return named(error, model)
    }
    guard let failure = error as? AnswerFailure else { return error }
    switch failure.cause {
    case .closed, .cancelled: return CancellationError()
    case .network:
      return named(InvocationError(.streamingFailed, failure.message, kind: .network, isRetryable: true), model)
    default:
      let isRetryable = failure.cause != .deadline
      return named(
        InvocationError(.streamingFailed, failure.message, kind: .timeout, isRetryable: isRetryable), model)
    }
  }
}
