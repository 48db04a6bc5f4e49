import JSONKit
import JSONRPC
import Synchronization
import TestKit

@testable import HTTPEndpoint

/// Keeps what would go to a socket.
final class RecordedReply: ReplySink {
  private struct State: Sendable {
    var status = 0
    var fields: EndpointFields = [:]
    var body: [UInt8] = []
    var isStream = false
    var isEnded = false
    var isCut = false
    var reads = true
    var waiters: [CheckedContinuation<Void, Never>] = []
  }

  private let state = Mutex(State())

  var status: Int { state.withLock(\.status) }
  var body: String { String(decoding: state.withLock(\.body), as: UTF8.self) }
  var json: JSON { (try? JSON(parsing: state.withLock(\.body))) ?? .null }
  /// Whether it came piece by piece.
  var isStream: Bool { state.withLock(\.isStream) }
  var isEnded: Bool { state.withLock(\.isEnded) }
  var isCut: Bool { state.withLock(\.isCut) }

  subscript(name: String) -> String? { state.withLock { $0.fields[name] } }

  /// The messages of the events.
  var events: [JSON] {
    body.split(separator: "\n").filter { $0.hasPrefix("data: {") }
      .map { (try? JSON(parsing: Array($0.dropFirst(6).utf8))) ?? .null }
  }

  /// The names of the events.
  var eventIDs: [String] { body.split(separator: "\n").filter { $0.hasPrefix("id: ") }.map { String($0.dropFirst(4)) } }

  /// From now on the client reads nothing.
  func stopReading() { state.withLock { $0.reads = false } }

  /// Returns when the body contains a text or has ended.
  func contains(_ wanted: String) async -> Bool {
    await until { String(decoding: $0.body, as: UTF8.self).contains(wanted) || $0.isEnded || $0.isCut }
    return body.contains(wanted)
  }

  /// Returns when the head was sent.
  func began() async { await until { $0.status != 0 } }

  private func until(_ isEnough: (State) -> Bool) async {
    while !state.withLock({ isEnough($0) }) {
      await withCheckedContinuation { waiter in
        let isOver = state.withLock { state in
          if isEnough(state) { return true }
          state.waiters.append(waiter)
          return false
        }
        if isOver { waiter.resume() }
      }
    }
  }

  private func change<Value: Sendable>(_ change: (inout State) -> Value) -> Value {
    let (value, waiters) = state.withLock { state in
      let value = change(&state)
      defer { state.waiters = [] }
      return (value, state.waiters)
    }
    for waiter in waiters { waiter.resume() }
    return value
  }

  // MARK: ReplySink

  func send(_ status: Int, _ fields: EndpointFields, _ body: [UInt8]) {
    change { state in
      state.status = status
      state.fields = fields
      state.body = body
      state.isEnded = true
    }
  }

  func begin(_ status: Int, _ fields: EndpointFields, _ first: [UInt8]) {
    change { state in
      state.status = status
      state.fields = fields
      state.body = first
      state.isStream = true
    }
  }

  func write(_ bytes: [UInt8]) -> Bool {
    change { state in
      guard state.reads else { return false }
      state.body += bytes
      return true
    }
  }

  func end(_ last: [UInt8]) {
    change { state in
      state.body += last
      state.isEnded = true
    }
  }

  func cut() { change { $0.isCut = true } }

  func room() async throws {}
}
