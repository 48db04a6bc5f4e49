import JSONKit
import JSONRPC
import Synchronization

/// A call that became a task of the server: it goes on there whether somebody waits for it or not.
///
/// ```swift
/// switch try await session.startTool("render", ["scene": "harbour"]) {
/// case .result(let result): print(result.text)
/// case .task(let task):
///   save(task.id)  // and later: session.task(id, of: "render")
///   print(try await task.result().text)
/// }
/// ```
public final class MCPTask: Sendable {
  /// The server's name for it; whoever knows it may ask for the result.
  public let id: String
  /// The tool that was called.
  public let tool: String
  private let session: MCPSession
  private let watch: Mutex<TaskWatch>

  init(_ state: MCPTaskState, tool: String, session: MCPSession) {
    id = state.id
    self.tool = tool
    self.session = session
    watch = Mutex(TaskWatch(state, carriesResult: session.taskWay == .decided))
  }

  /// Where it stood when the server last told.
  public var state: MCPTaskState { watch.withLock { $0.state } }

  /// Asks the server where it stands.
  public func refresh() async throws -> MCPTaskState {
    let json = try await session.askTask(MCPMethod.getTask, id)
    let state = try MCPTaskState(json: json)
    watch.withLock { $0.learned(state) }
    return state
  }

  /// Asks the server to cancel it; it may end otherwise all the same.
  public func cancel() async throws {
    _ = try await session.askTask(MCPMethod.cancelTask, id)
  }

  /// Waits for its end, answering what the server asks in between.
  ///
  /// Cancelling the task that waits does not cancel the task of the server.
  /// - Throws: as ``MCPSession/callTool(_:_:options:)``, and ``MCPError`` `task_cancelled`.
  public func result() async throws -> MCPCallResult {
    try await follow(within: nil, for: request(nil))
  }

  /// Waits for its end, at most this long, and cancels it when nobody waits any more.
  func ending(within time: Duration?, for options: MCPCallOptions) async throws -> MCPCallResult {
    do {
      return try await follow(within: time, for: request(options.reference))
    } catch {
      if error is CancellationError || (error as? ConnectionError)?.code == .timeout {
        _ = session.errands.offer(.cancelTask(id))
      }
      throw error
    }
  }

  private func request(_ reference: String?) -> MCPInputContext.Request {
    MCPInputContext.Request(method: MCPMethod.callTool, name: tool, reference: reference)
  }

  private func follow(within time: Duration?, for request: MCPInputContext.Request) async throws -> MCPCallResult {
    let news = Wakeup()
    let ticket = session.watch(id, news)
    defer { session.unwatch(id, ticket) }
    var left = time
    while true {
      let started = session.timeline.now()
      switch watch.withLock({ $0.next() }) {
      case .poll(let interval):
        if let left, left <= .zero { throw outOfTime(time) }
        await news.wait(until: started + min(interval, left ?? interval), on: session.timeline)
        try Task.checkCancellation()
        _ = try await refresh()
        left = left.map { $0 - (session.timeline.now() - started) }
      case .answer(let questions):
        let answers = try await session.answers(to: questions, for: request)
        let own = [JSON.Member(key: "inputResponses", value: .object(answers))]
        _ = try await session.askTask(MCPMethod.updateTask, id, own)
        watch.withLock { $0.answered(questions.map(\.key)) }
      case .fetchResult:
        return try session.called(tool, try await session.fetchResult(of: id, within: left, for: request))
      case .finished(let result): return try session.called(tool, result)
      case .refused(let error): throw error
      case .failed(let error): throw error
      }
    }
  }

  private func outOfTime(_ time: Duration?) -> ConnectionError {
    let limit = time?.shortText ?? "its time"
    return ConnectionError(
      .timeout, "the task of \(tool) was not done within \(limit); it was cancelled", wasSent: true)
  }
}
