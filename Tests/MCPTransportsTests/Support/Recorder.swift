import JSONRPC
import Synchronization

/// Keeps what a transport delivers and lets one task wait for it.
final class Recorder: Inlet {
  private struct State {
    var messages: [[UInt8]] = []
    var isReady = false
    var ends: [TransportError?] = []
  }

  private let state = Mutex(State())
  private let change = Wakeup()

  var texts: [String] { state.withLock { $0.messages.map { String(decoding: $0, as: UTF8.self) } } }
  var endCount: Int { state.withLock { $0.ends.count } }

  func received(_ bytes: [UInt8], in scope: Scope) {
    state.withLock { $0.messages.append(bytes) }
    change.fire()
  }

  func ended(_ scope: Scope, _ error: TransportError?) {
    state.withLock { $0.ends.append(error) }
    change.fire()
  }

  func isReady() {
    state.withLock { $0.isReady = true }
    change.fire()
  }

  /// Waits for that many messages; fewer when the connection ends first.
  func messages(_ count: Int) async -> [String] {
    while state.withLock({ $0.messages.count < count && $0.ends.isEmpty }), !Task.isCancelled { await change.wait() }
    return texts
  }

  /// Waits for the end of the connection.
  func end() async -> TransportError? {
    while state.withLock({ $0.ends.isEmpty }), !Task.isCancelled { await change.wait() }
    return state.withLock { $0.ends.first ?? nil }
  }

  func ready() async {
    while state.withLock({ !$0.isReady && $0.ends.isEmpty }), !Task.isCancelled { await change.wait() }
  }
}

extension Transport {
  func send(_ text: String) throws {
    try send(Outbound(kind: .notification, bytes: Array(text.utf8)))
  }

  /// Runs the transport around `body` and closes it; throws what its `run` throws.
  func running<Result: Sendable>(
    grace: Duration = .seconds(5), _ body: @escaping @Sendable (Recorder) async throws -> Result
  ) async throws -> Result {
    let recorder = Recorder()
    return try await withThrowingTaskGroup(of: Result?.self) { group in
      group.addTask {
        try await self.run(recorder) { recorder.isReady() }
        return nil
      }
      group.addTask {
        await recorder.ready()
        try Task.checkCancellation()
        do {
          let result = try await body(recorder)
          await self.close(grace: grace)
          return result
        } catch {
          await self.close(grace: .zero)
          throw error
        }
      }
      var result: Result?
      while let next = try await group.next() { result = next ?? result }
      guard let result else { throw CancellationError() }
      return result
    }
  }
}
