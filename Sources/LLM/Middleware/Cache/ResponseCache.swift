public import JSONKit
import Synchronization

/// Answers a request that was answered before, without asking the model.
///
/// Two requests are equal when everything that is sent is equal, it goes to the same place and they come from one principal;
/// metadata is not sent.
/// Equal requests at one time share one invocation: the first reads it as it comes, the others get the whole answer
/// when it is there, and when the first gives up the next one invokes. Only complete answers are kept: no errors, nothing
/// that was cut off by a limit or a filter. Tokens of an answer from here are 0: nobody pays for them twice.
public final class ResponseCache: Middleware {
  /// The longest answer, in bytes of its text, that is kept and shared; default of the initialiser 1 MiB.
  public let maximumAnswerBytes: Int
  private let store: any ResponseCacheStore
  private let timeToLive: Duration
  private let place: @Sendable (InvocationRequest) -> JSON
  private let flights = SingleFlight()

  /// Keeps answers in a store for some time.
  ///
  /// - Parameter place: where a request goes beyond the names in it, such as an address; a store that outlives the client
  ///   needs it, because the next client may mean another server by the same name.
  public init(
    store: any ResponseCacheStore = MemoryResponseCache(), timeToLive: Duration = .seconds(600),
    maximumAnswerBytes: Int = 1 << 20, place: @escaping @Sendable (InvocationRequest) -> JSON = { _ in .null }
  ) {
    self.store = store
    self.place = place
    self.timeToLive = timeToLive
    self.maximumAnswerBytes = maximumAnswerBytes
  }

  /// Gives the kept answer of an equal request, or sends the request on and keeps its answer.
  public func invoke(
    _ request: ProviderRequest, next: @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    let key = Self.key(of: request, place: place(request.invocation))
    if let response = await store.response(for: key) { return Self.replay(response, for: request) }
    switch try await flights.enter(key) {
    case .answer(let response): return Self.replay(response, for: request)
    case .alone: return try await next(request)
    case .lead(let lead): return try await self.lead(lead, key, request, next: next)
    }
  }

  private func lead(
    _ lead: SingleFlight.Lead, _ key: String, _ request: ProviderRequest,
    next: @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    do {
      try Task.checkCancellation()
      // Another request may have landed between the look into the store and the take-off.
      if let response = await store.response(for: key) {
        lead.landed(.answer(response))
        return Self.replay(response, for: request)
      }
      return recorded(try await next(request), lead, key)
    } catch let error as InvocationError where error.code != .cancelled {
      lead.landed(.failure(error))
      throw error
    } catch {
      lead.abandoned()
      throw error
    }
  }

  /// The stream of a leader: at its end the answer is kept before the reader hears of the end.
  private func recorded(_ stream: ResponseStream, _ lead: SingleFlight.Lead, _ key: String) -> ResponseStream {
    let record = CacheRecord(maximumBytes: maximumAnswerBytes) {
      lead.landed($0)
    } abandoned: {
      lead.abandoned()
    }
    let (store, timeToLive) = (self.store, self.timeToLive)
    return ResponseStream(
      metadata: stream.metadata, quota: stream.quota,
      batches: {
        do {
          let batch = try await stream.nextBatch()
          if let response = record.took(batch), Self.isWorthKeeping(response) {
            await store.store(response, for: key, timeToLive: timeToLive)
          }
          if batch == nil { record.settle() }
          return batch
        } catch let error as InvocationError where error.code != .cancelled {
          record.failed(error)
          throw error
        }
      },
      cancel: {
        stream.close()
        record.closed()
      })
  }
}

// MARK: - Keys and answers

extension ResponseCache {
  /// The digest of what is sent, where to and for whom.
  static func key(of request: ProviderRequest, place: JSON = .null) -> String {
    var invocation = request.invocation
    invocation.metadata = [:]
    invocation.stream = nil
    let document: JSON = [
      "place": place, "principal": request.principal.map(JSON.string) ?? .null, "request": invocation.json, "v": 1,
    ]
    return SHA256.text(of: document.canonicalBytes)
  }

  static func isWorthKeeping(_ response: InvocationResponse) -> Bool {
    !response.choices.isEmpty
      && response.choices.allSatisfy { [.stop, .toolCalls].contains($0.finish.reason) && !$0.message.content.isEmpty }
  }

  /// A stream of the kept answer, as the provider would have given it.
  static func replay(_ response: InvocationResponse, for request: ProviderRequest) -> ResponseStream {
    var chunks: [StreamChunk] = []
    var template = StreamChunk(
      id: response.id, provider: response.provider, model: response.model, created: response.created)
    for choice in response.choices {
      template.choice = choice.index
      for (index, part) in choice.message.content.enumerated() {
        var chunk = template
        let isAnswer = if case .text = part.kind { true } else { false }
        chunk.delta = Delta(part: index, change: .open(part), isAnswer: isAnswer)
        chunks.append(chunk)
      }
      var end = template
      end.finish = choice.finish
      chunks.append(end)
    }
    var last = template
    let original: JSON = response.usage.map(\.json) ?? .null
    last.usage = Usage(inputTokens: 0, outputTokens: 0, costUSD: 0, raw: ["cached": original])
    chunks.append(last)
    return ResponseStream(metadata: request.invocation.metadata, chunks: chunks)
  }
}
