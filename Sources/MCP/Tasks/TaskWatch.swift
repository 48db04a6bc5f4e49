import JSONKit
import JSONRPC

/// Follows one task to its end: states in, the next step out; a value without tasks, clocks or connections.
///
/// Source: Model Context Protocol, extension `io.modelcontextprotocol/tasks`, and "Tasks", revision 2025-11-25;
/// read 2026-11-26.
struct TaskWatch: Sendable {
  /// The bounds of asking.
  struct Limits: Sendable, Hashable {
    /// The wait before a task is asked for again where its server does not say.
    var usualInterval = Duration.seconds(1)
    /// The shortest wait, whatever the server says.
    var shortestInterval = Duration.milliseconds(50)
    /// The longest wait, whatever the server says.
    var longestInterval = Duration.seconds(60)
  }

  enum Step: Sendable {
    case poll(after: Duration)
    case answer([InputRounds.Question])
    /// The result is fetched by a request of its own.
    case fetchResult
    case finished(JSON)
    case refused(RPCError)
    case failed(MCPError)
  }

  private(set) var state: MCPTaskState
  private var answered: Set<ByteKey> = []
  /// Whether the result comes with the last state.
  private let carriesResult: Bool
  private let limits: Limits

  init(_ state: MCPTaskState, carriesResult: Bool, limits: Limits = Limits()) {
    self.state = state
    self.carriesResult = carriesResult
    self.limits = limits
  }

  /// The server told where the task stands.
  mutating func learned(_ state: MCPTaskState) {
    self.state = state
  }

  /// Questions have been answered; the server may repeat them for a while.
  mutating func answered(_ keys: [String]) {
    for key in keys { answered.insert(ByteKey(key)) }
  }

  /// What to do now.
  func next() -> Step {
    switch state.status {
    case .working: return .poll(after: interval)
    case .cancelled: return .failed(MCPError(.taskCancelled, "the task was cancelled\(words)"))
    case .inputRequired where carriesResult: return questions()
    case .completed where carriesResult:
      guard let result = state.raw["result"] else {
        return .failed(MCPError(.invalidResult, "the task is completed but has no result"))
      }
      return .finished(result)
    case .failed where carriesResult:
      guard let error = state.raw["error"].flatMap({ RPCError(json: $0) }) else {
        return .failed(MCPError(.invalidResult, "the task failed but has no error\(words)"))
      }
      return .refused(error)
    case .inputRequired, .completed, .failed: return .fetchResult
    case let other: return .failed(MCPError(.invalidResult, "the task has the unknown status \(other.rawValue)"))
    }
  }

  private func questions() -> Step {
    do throws(MCPError) {
      let open = try InputRounds.questions(state.raw["inputRequests"] ?? [:]).filter {
        !answered.contains(ByteKey($0.key))
      }
      return open.isEmpty ? .poll(after: interval) : .answer(open)
    } catch {
      return .failed(error)
    }
  }

  private var interval: Duration {
    min(max(state.pollInterval ?? limits.usualInterval, limits.shortestInterval), limits.longestInterval)
  }

  private var words: String { state.statusMessage.map { ": \($0)" } ?? "" }
}
