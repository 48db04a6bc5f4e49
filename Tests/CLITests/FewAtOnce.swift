import Foundation
import Synchronization
import Testing

/// Lets only so many tests of this bundle run at one time.
///
/// Each of them starts programs that have real times to keep: a server must be ready in 20 s. Swift Testing starts all
/// tests at once, and hundreds of programs on two processors would not.
struct FewAtOnce: SuiteTrait, TestTrait, TestScoping {
  let isRecursive = true

  private struct State {
    var free = 3 * ProcessInfo.processInfo.activeProcessorCount
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private static let state = Mutex(State())

  func provideScope(
    for test: Test, testCase: Test.Case?, performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    guard testCase != nil else { return try await function() }
    await Self.enter()
    defer { Self.leave() }
    try await function()
  }

  private static func enter() async {
    await withCheckedContinuation { continuation in
      let mayEnter: Bool = state.withLock { state in
        guard state.free > 0 else {
          state.waiters.append(continuation)
          return false
        }
        state.free -= 1
        return true
      }
      if mayEnter { continuation.resume() }
    }
  }

  private static func leave() {
    let next: CheckedContinuation<Void, Never>? = state.withLock { state in
      guard state.waiters.isEmpty else { return state.waiters.removeFirst() }
      state.free += 1
      return nil
    }
    next?.resume()
  }
}

extension Trait where Self == FewAtOnce {
  /// Few tests at once, as each of them starts programs.
  static var fewAtOnce: Self { FewAtOnce() }
}
