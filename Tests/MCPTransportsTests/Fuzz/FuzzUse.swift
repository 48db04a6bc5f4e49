import JSONRPC
import MCP
import Runs
import Synchronization

/// The use of one session, and its tally.
final class FuzzUse: Sendable {
  private struct State {
    var tally = FuzzTally()
    var random: SeededGenerator
  }

  /// Calls at one time, so that answers can go to the wrong one.
  private static let callsAtOnce = 4

  let seed: UInt64
  /// Spoiled messages to be sent.
  let messages: Int
  let stage: FuzzStage
  private let state: Mutex<State>

  init(seed: UInt64, messages: Int, _ stage: FuzzStage) {
    self.seed = seed
    self.stage = stage
    stage.set("session \(seed) starts")
    self.messages = messages
    state = Mutex(State(random: SeededGenerator(seed: ~seed)))
  }

  var tally: FuzzTally { state.withLock { $0.tally } }

  func add(_ outcome: FuzzCall.Outcome) {
    state.withLock { $0.tally.add(outcome, seed: seed) }
  }

  func add(messages: Int) {
    state.withLock { $0.tally.messages += messages }
  }

  func add(problem: String) {
    state.withLock { $0.tally.problems.append("seed \(seed): \(problem)") }
  }

  /// Calls in groups, until there were enough messages or the session has ended.
  ///
  /// - Parameters:
  ///   - begin: tells the server what comes: whether it may leave calls without an answer, and how many there are.
  ///   - ended: told after each call.
  func spoil(
    _ session: MCPSession, _ time: FuzzTime, while goesOn: () -> Bool, begin: (Bool, Int) -> Void,
    ended: @escaping @Sendable () -> Void
  ) async {
    while goesOn(), session.peer != nil, !Task.isCancelled {
      let (isSilent, calls) = state.withLock { state in
        let calls = (0..<Self.callsAtOnce).map { _ in FuzzCall.allCases.randomElement(using: &state.random) ?? .add }
        return (Int.random(in: 0..<8, using: &state.random) == 0, calls)
      }
      stage.set("session \(seed), \(isSilent ? "silent" : "answering")")
      begin(isSilent, calls.count)
      time.set(isSilent ? .running : .walking)
      await withTaskGroup(of: Void.self) { group in
        for call in calls {
          group.addTask {
            self.stage.begin("\(call)")
            self.add(await call.make(session))
            self.stage.end("\(call)")
            ended()
          }
        }
      }
    }
    time.set(.walking)
  }

  /// A call that is answered rightly is one that works, as long as the session is there.
  func checkCleanCall(_ session: MCPSession) async {
    stage.set("session \(seed), clean calls")
    // What was spoiled may still be on its way, and answer the first call; nothing answers the second but its answer.
    _ = await FuzzCall.failure(with: session)
    guard let failure = await FuzzCall.failure(with: session) else { return }
    let code = ((failure as? ConnectionError)?.code.rawValue) ?? (failure as? MCPError)?.code.rawValue
    guard code == ConnectionError.Code.closed.rawValue || code == MCPError.Code.notReady.rawValue else {
      return add(problem: "a clean call failed: \(failure)")
    }
    // A line over the limit, or a 404, has ended the connection; the session follows.
    while session.peer != nil, !Task.isCancelled { try? await ContinuousClock().sleep(for: .milliseconds(5)) }
  }
}

/// What is under way, for the person who looks for a hang.
final class FuzzStage: Sendable {
  private let state = Mutex((what: "", calls: [String]()))

  var text: String { state.withLock { "\($0.what) \($0.calls)" } }

  func set(_ what: String) { state.withLock { $0.what = what } }
  func begin(_ call: String) { state.withLock { $0.calls.append(call) } }
  func end(_ call: String) {
    state.withLock { state in
      if let place = state.calls.firstIndex(of: call) { state.calls.remove(at: place) }
    }
  }
}
