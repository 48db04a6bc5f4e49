import JSONRPC
import Synchronization

/// Lets one task after the other do something that takes its time.
final class Turn: Sendable {
  private let isTaken = Mutex(false)
  private let ended = RoomSignal()

  /// Waits for its turn and runs the body.
  func with<Value>(_ body: () async throws -> Value) async throws -> Value {
    while !take() { try await ended.wait { isTaken.withLock { $0 } ? nil : .success(()) } }
    defer {
      isTaken.withLock { $0 = false }
      ended.fire()
    }
    try Task.checkCancellation()
    return try await body()
  }

  private func take() -> Bool {
    isTaken.withLock { isTaken in
      defer { isTaken = true }
      return !isTaken
    }
  }
}
