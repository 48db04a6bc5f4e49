package import JSONRPC
import Synchronization

/// What every `Transport` must keep; run it with two connected ends of the one under test.
package enum TransportConformance {
  /// Checks order, size, the end and what follows it; returns one line for each broken promise.
  package static func failures(_ one: any Transport, _ other: any Transport) async -> [String] {
    let (here, there) = (Recorder(), Recorder())
    return await withTaskGroup(of: [String].self) { group in
      group.addTask { await run(one, here, name: "first end") }
      group.addTask { await run(other, there, name: "second end") }
      await here.ready()
      await there.ready()
      var failures = await exchange(one, there, name: "first to second")
      failures += await exchange(other, here, name: "second to first")
      await one.close(grace: .seconds(1))
      await one.close(grace: .seconds(1))
      await there.end()
      failures += refusesAfterClose(one)
      await other.close(grace: .seconds(1))
      for await lines in group { failures += lines }
      if there.ends != 1 { failures.append("the second end heard of the end \(there.ends) times, not once") }
      return failures
    }
  }

  private static func run(_ transport: any Transport, _ recorder: Recorder, name: String) async -> [String] {
    do {
      try await transport.run(recorder) { recorder.isReady() }
      return []
    } catch {
      return ["run of the \(name) threw \(error) after an orderly close"]
    }
  }

  private static func exchange(_ sender: any Transport, _ receiver: Recorder, name: String) async -> [String] {
    var sent: [[UInt8]] = (0..<500).map { Array(#"{"n":\#($0)}"#.utf8) }
    sent.append(Array(#"{"text":""#.utf8) + Array(repeating: UInt8(ascii: "x"), count: 1 << 20) + Array(#""}"#.utf8))
    sent.append(Array("{\"separators\":\"\u{2028}\u{2029}\u{e9}\"}".utf8))
    do {
      for bytes in sent { try await send(bytes, to: sender) }
    } catch {
      return ["\(name): sending threw \(error)"]
    }
    let received = await receiver.messages(count: sent.count)
    return received == sent ? [] : ["\(name): the messages were lost, changed or out of order"]
  }

  private static func send(_ bytes: [UInt8], to transport: any Transport) async throws {
    while true {
      do {
        return try transport.send(Outbound(kind: .notification, bytes: bytes))
      } catch let error as TransportError where error.code == .full {
        try await transport.drained()
      }
    }
  }

  private static func refusesAfterClose(_ transport: any Transport) -> [String] {
    do {
      try transport.send(Outbound(kind: .notification, bytes: Array("{}".utf8)))
      return ["a message was taken after the close"]
    } catch {
      return (error as? TransportError)?.code == .closed ? [] : ["sending after the close threw \(error), not closed"]
    }
  }

  /// Keeps what arrives and wakes the one task that waits for it.
  private final class Recorder: Inlet {
    private struct State {
      var messages: [[UInt8]] = []
      var isReady = false
      var ends = 0
    }

    private let state = Mutex(State())
    private let change = Wakeup()

    var ends: Int { state.withLock { $0.ends } }

    func isReady() {
      state.withLock { $0.isReady = true }
      change.fire()
    }

    func received(_ bytes: [UInt8], in scope: Scope) {
      state.withLock { $0.messages.append(bytes) }
      change.fire()
    }

    func ended(_ scope: Scope, _ error: TransportError?) {
      state.withLock { $0.ends += 1 }
      change.fire()
    }

    func ready() async {
      while !state.withLock({ $0.isReady }) { await change.wait() }
    }

    func end() async {
      while state.withLock({ $0.ends == 0 }) { await change.wait() }
    }

    func messages(count: Int) async -> [[UInt8]] {
      while state.withLock({ $0.messages.count < count && $0.ends == 0 }) { await change.wait() }
      return state.withLock { state in
        defer { state.messages = [] }
        return state.messages
      }
    }
  }
}
