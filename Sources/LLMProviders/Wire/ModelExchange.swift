import HTTPCarrier
import JSONKit
import LLM

/// One provider's way of talking: sends calls, checks the answer's head, makes errors that name the provider.
struct ModelExchange: Sendable {
  let client: HTTPModelClient
  let provider: String
  let key: APIKey?
  /// Signs every request just before it is sent.
  let signer: (any RequestSigner)?
  /// The time in seconds since 1970; 0 when nobody knows.
  let now: @Sendable () -> Int64
  /// Reads the body of a failure in the provider's form.
  let classify: @Sendable (AnswerHead, [UInt8]) -> InvocationError

  /// Sends a request and returns when the answer has begun, or is there where it comes in one piece.
  ///
  /// The type of the body decides: some servers stream whatever was asked for, and some never do.
  func stream<Decoder: ChunkDecoder>(
    _ call: ModelCall, model: String, metadata: JSON.Object, decoder: Decoder
  ) async throws -> ResponseStream {
    let receiver = try await start(call, model)
    let head = try await readHead(receiver, model)
    guard head.isSuccess else { throw try await failure(head, receiver, model) }
    switch head.form(asked: call.isStreamed ? .events : .document) {
    case .events: break
    case .document: return try await whole(head, receiver, model: model, metadata: metadata, decoder: decoder)
    case .page: throw try await failure(head, receiver, model)
    }
    let events = EventStreamDecoder(decoder, maximumEventBytes: client.limits.maximumEventBytes)
    let reader = StreamReader(receiver, decoder: events) { broken($0, model) }
    return ResponseStream(
      metadata: metadata, quota: head.quota, batches: { try await reader.pull() }, cancel: { reader.close() })
  }

  /// Reads an answer that comes in one piece.
  private func whole<Decoder: ChunkDecoder>(
    _ head: AnswerHead, _ receiver: AnswerReceiver, model: String, metadata: JSON.Object, decoder: Decoder
  ) async throws -> ResponseStream {
    let limit = client.limits.maximumEventBytes
    let (body, isWhole) = try await readBody(receiver, limit: limit)
    guard isWhole else { throw invalid("answered with more than \(limit) bytes", head, model) }
    guard let answer = try? JSON(parsing: body) else { throw invalid(Self.noStream(head), head, model) }
    if Self.holdsError(answer) { throw named(classify(head, body), model) }
    var decoder = decoder
    var chunks: [StreamChunk] = []
    do {
      try decoder.decode(whole: answer, into: &chunks)
    } catch {
      var error = error
      error.status = error.status ?? head.status
      error.requestID = error.requestID ?? head.requestID
      throw named(error, model)
    }
    return ResponseStream(metadata: metadata, chunks: chunks)
  }

  /// Reads a whole JSON document, for example a list of models.
  func document(_ call: ModelCall) async throws -> JSON {
    let receiver = try await start(call, nil)
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

  private func start(_ call: ModelCall, _ model: String?) async throws -> AnswerReceiver {
    let call = try await signed(call, model)
    do { return try client.start(call) } catch { throw unanswered(error, model) }
  }

  private func readHead(_ receiver: AnswerReceiver, _ model: String?) async throws -> AnswerHead {
    do { return try await receiver.head().withDurations(at: now()) } catch { throw unanswered(error, model) }
  }

  private func readBody(_ receiver: AnswerReceiver, limit: Int) async throws -> (bytes: [UInt8], isWhole: Bool) {
    do { return try await receiver.body(limit: limit) } catch { throw unanswered(error, nil) }
  }

  private func failure(_ head: AnswerHead, _ receiver: AnswerReceiver, _ model: String?) async throws -> InvocationError
  {
    let (body, _) = try await readBody(receiver, limit: client.limits.maximumErrorBytes)
    if head.isSuccess { return invalid(Self.noStream(head), head, model) }
    return named(classify(head, body), model)
  }

  private static func holdsError(_ answer: JSON) -> Bool {
    answer["error"].map { !$0.isNull } ?? false
  }

  private static func noStream(_ head: AnswerHead) -> String {
    let type = head.value("content-type") ?? "nothing known"
    return "answered with \(type) instead of an event stream; check the base URL"
  }

  private func invalid(_ what: String, _ head: AnswerHead, _ model: String?) -> InvocationError {
    InvocationError(
      .providerUnavailable, "The provider \(provider) \(what).", kind: .serverError, provider: provider, model: model,
      status: head.status, requestID: head.requestID)
  }
}

// MARK: Errors

extension ModelExchange {
  /// The error of an answer with a status of failure.
  func refusal(_ head: AnswerHead, _ body: [UInt8], _ model: String?) -> InvocationError {
    named(classify(head.withDurations(at: now()), body), model)
  }

  /// Names the provider and takes the key out of every text that came from outside.
  func named(_ error: InvocationError, _ model: String?) -> InvocationError {
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
  func unanswered(_ error: any Error, _ model: String?) -> any Error {
    guard let failure = error as? AnswerFailure else { return error }
    switch failure.cause {
    case .closed, .cancelled: return CancellationError()
    case .network, .unreachable, .stale, .forbidden:
      let message = "The provider \(provider) cannot be reached. \(failure.message) Check the base URL and the network."
      return named(InvocationError(.providerUnavailable, message, kind: .network, isRetryable: true), model)
    default:
      let isRetryable = failure.cause != .deadline
      return named(
        InvocationError(.timeout, failure.message, kind: .timeout, isRetryable: isRetryable), model)
    }
  }

  /// A failure after the answer began: its code is always `streaming_failed`.
  func broken(_ error: any Error, _ model: String) -> any Error {
    if var error = error as? InvocationError {
      error.code = .streamingFailed
      return named(error, model)
    }
    guard let failure = error as? AnswerFailure else { return error }
    switch failure.cause {
    case .closed, .cancelled: return CancellationError()
    case .network, .unreachable, .stale, .forbidden:
      return named(InvocationError(.streamingFailed, failure.message, kind: .network, isRetryable: true), model)
    default:
      let isRetryable = failure.cause != .deadline
      return named(
        InvocationError(.streamingFailed, failure.message, kind: .timeout, isRetryable: isRetryable), model)
    }
  }
}
