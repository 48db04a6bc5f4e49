package import HTTPCarrier
public import JSONKit
package import LLM
import NIOCore
import Synchronization

/// A two-way conversation with a model over a WebSocket: events go out as they are given and come in as they are.
///
/// The events are those of the provider's realtime interface, for example `session.update` and `response.create`; nothing is
/// added, left out or read ahead. One task reads, any number may send. ``close()``, and letting go of the session, closes
/// the connection.
///
/// ```swift
/// let session = try await client.realtime("openai/gpt-realtime")
/// try await session.send(["type": "response.create"])
/// while let event = try await session.next() { print(event["type"]?.stringValue ?? "") }
/// ```
///
/// Source: OpenAI API reference, "Realtime"; read 2026-11-25.
public final class RealtimeSession: AsyncSequence, AsyncIteratorProtocol, Sendable {
  /// One event of the provider.
  public typealias Element = JSON

  private let socket: WebSocket
  private let provider: String
  private let key: APIKey?
  private let idle: Duration

  init(_ socket: WebSocket, provider: String, key: APIKey?, idle: Duration) {
    self.socket = socket
    self.provider = provider
    self.key = key
    self.idle = idle
  }

  deinit { socket.close() }

  /// Opens a session with a call that has the address and the key in its fields.
  package static func connect(
    _ call: ModelCall, provider: String, key: APIKey?, client: HTTPModelClient,
    refused: (AnswerHead, [UInt8]) -> InvocationError
  ) async throws -> RealtimeSession {
    do {
      switch try await WebSocketConnector(timeouts: client.timeouts, limits: client.limits).connect(call) {
      case .open(let socket):
        return RealtimeSession(socket, provider: provider, key: key, idle: client.timeouts.idle)
      case .refused(let head, let body): throw refused(head, body)
      }
    } catch let failure as AnswerFailure {
      throw Self.error(failure, provider, key)
    }
  }

  /// Sends one event.
  /// - Throws: ``InvocationError`` `provider_unavailable` when the connection is gone.
  public func send(_ event: JSON) async throws {
    do { try await socket.send(event.bytes) } catch { throw wrapped(error) }
  }

  /// The next event; nil after the provider's goodbye.
  /// - Throws: ``InvocationError`` when the connection broke, was silent for too long or said something that is no JSON.
  public func next() async throws -> JSON? {
    let message: ByteBuffer?
    do { message = try await socket.next(within: idle) } catch { throw wrapped(error) }
    guard let message else { return nil }
    do throws(JSONError) {
      return try JSON(parsing: Array(message.readableBytesView))
    } catch {
      throw InvocationError(
        .streamingFailed, "The provider \(provider) sent an event that is no JSON: \(error.message).",
        kind: .serverError, provider: provider)
    }
  }

  /// The session itself: it can be read once.
  public func makeAsyncIterator() -> RealtimeSession { self }

  /// Says goodbye and closes the connection; whoever waits for an event gets a `CancellationError`.
  public func close() {
    socket.close()
  }

  private func wrapped(_ error: any Error) -> any Error {
    guard let failure = error as? AnswerFailure else { return error }
    return Self.error(failure, provider, key)
  }

  private static func error(_ failure: AnswerFailure, _ provider: String, _ key: APIKey?) -> InvocationError {
    let isTimeout = failure.cause == .connectTimeout || failure.cause == .idleTimeout
    let text = "The provider \(provider) cannot be reached. \(failure.message)"
    return InvocationError(
      isTimeout ? .timeout : .providerUnavailable, key?.redacted(from: text) ?? text,
      kind: isTimeout ? .timeout : .network, provider: provider, isRetryable: true)
  }
}
