import Foundation
import JSONRPC
import Synchronization
import TestKit

@testable import MCPTransports

/// A listener of either kind on a free place, for the time of a test.
enum SocketServer: CaseIterable {
  case tcp
  case unix

  typealias Serve = @Sendable (any Transport, PeerInfo) async -> Void

  /// Listens around `body`, which may cancel the listener with `stop`; returns when that has ended, too.
  func running(
    stop: Stop = Stop(), serve: @escaping Serve, _ body: @escaping @Sendable (SocketDestination) async throws -> Void
  ) async throws {
    try await Self.withFolder { folder in
      let destination = Mutex<SocketDestination?>(nil)
      let bound = Gate()
      let listener = listener(folder) { place in
        destination.withLock { $0 = place }
        bound.open()
      }
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          defer { bound.open() }
          try await stop.running { try await listener.run(serve) }
        }
        defer { stop.stop() }
        await bound.wait()
        if let place = destination.withLock({ $0 }) { try await body(place) }
        stop.stop()
        try await group.waitForAll()
      }
    }
  }

  private func listener(_ folder: String, _ listening: @escaping @Sendable (SocketDestination) -> Void) -> any Listener
  {
    switch self {
    case .tcp:
      TCPListener(TCPListener.Configuration(TCPAddress(host: "127.0.0.1", port: 0))) { listening(.tcp($0)) }
    case .unix: UnixListener(UnixListener.Configuration(folder + "/s"), listening: listening)
    }
  }

  /// Cancels a task when a test says so, as a signal does.
  final class Stop: Sendable {
    private let asked = Gate()
    private let done = Gate()

    /// Runs some work until it ends; what it threw after the cancellation counts, too.
    func running(_ work: @escaping @Sendable () async throws -> Void) async throws {
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask {
          defer { self.stop() }
          try await work()
        }
        await asked.wait()
        group.cancelAll()
        done.open()
        try await group.waitForAll()
      }
    }

    func stop() {
      asked.open()
    }

    /// Returns when the work was told of its cancellation.
    func stopped() async {
      stop()
      await done.wait()
    }
  }

  /// A folder with a short name, which is removed afterwards.
  static func withFolder<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "t-\(UUID().uuidString.prefix(8))").path()
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    return try await body(folder)
  }

  /// Serves a connection as a service does: cancelling it lets requests come to their end.
  static func draining(
    _ handler: any RPCHandler, limits: ConnectionLimits = .default, clock: any Clock<Duration> = ManualClock()
  ) -> Serve {
    { transport, _ in
      let connection = Connection(transport: transport, limits: limits, clock: clock, handler: handler)
      try? await uncancelled {
        try await connection.run()
      } onCancel: {
        connection.drain(within: limits.shutdownTime)
      }
    }
  }
}

/// A gate that opens when something has happened so many times.
final class Countdown: Sendable {
  private let left: Atomic<Int>
  private let gate = Gate()

  init(_ count: Int) {
    left = Atomic(count)
  }

  func hit() {
    if left.subtract(1, ordering: .relaxed).newValue == 0 { gate.open() }
  }

  func wait() async {
    await gate.wait()
  }
}

/// Many calls over one connection, as they end.
struct CallTally: Sendable {
  var answers = 0
  var refusals: [RPCError] = []
  var losses = 0

  /// Makes the calls at one time; returns when the last one has ended.
  static func of(
    _ count: Int, _ methods: [String], over transport: any Transport, answered: Countdown? = nil
  ) async -> CallTally {
    let connection = Connection(transport: transport)
    return await withTaskGroup(of: Void.self) { group in
      let ready = Gate()
      group.addTask {
        defer { ready.open() }
        try? await connection.run(ready: { ready.open() })
      }
      await ready.wait()
      let tally = await withTaskGroup(of: CallTally.self) { calls in
        for number in 0..<count {
          calls.addTask { await Self.of(methods[number % methods.count], on: connection, answered: answered) }
        }
        return await calls.reduce(into: CallTally()) { $0.add($1) }
      }
      await connection.close(grace: .seconds(5))
      return tally
    }
  }

  private static func of(
    _ method: String, on connection: Connection, answered: Countdown?
  ) async -> CallTally {
    do {
      _ = try await connection.call(method)
      answered?.hit()
      return CallTally(answers: 1)
    } catch let error as RPCError {
      return CallTally(refusals: [error])
    } catch {
      return CallTally(losses: 1)
    }
  }

  mutating func add(_ other: CallTally) {
    answers += other.answers
    refusals += other.refusals
    losses += other.losses
  }
}
