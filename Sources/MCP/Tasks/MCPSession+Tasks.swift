import JSONKit
import JSONRPC
import Synchronization

extension MCPSession {
  /// What is done for calls that nobody waits for any more.
  enum Errand: Sendable {
    case cancelTask(String)
  }

  /// A task that was begun earlier, by this session or another one with the same server.
  ///
  /// - Throws: ``RPCError`` when the server does not know it, ``MCPError`` `not_supported` when it has no tasks.
  public func task(_ id: String, of tool: String) async throws -> MCPTask {
    MCPTask(try MCPTaskState(json: try await askTask(MCPMethod.getTask, id)), tool: tool, session: self)
  }

  /// How calls become tasks here; never while the session is not ready.
  var taskWay: EraCodec.TaskWay { (try? current())?.codec.tasks ?? .never }

  /// A request about one task.
  func askTask(
    _ method: String, _ id: String, _ own: [JSON.Member] = [], within time: Duration? = nil
  ) async throws -> JSON {
    let ready = try current()
    try require(ready.codec.tasks != .never, "has no tasks")
    let task = JSON.Member(key: "taskId", value: .string(id))
    let codec = ready.codec
    let watch = CallOptions(timeout: time ?? options.requestTimeout, headers: ready.headers(method, about: id))
    let reply = try await ready.connection.call(method, options: watch) { bytes, _ in
      codec.write([task] + own, to: &bytes)
    }
    // The kind is not looked at: servers name it complete and task alike.
    return try reply.json()
  }

  /// Fetches the result of a task; the answer comes when the task ends, and questions in between come as requests.
  func fetchResult(
    of id: String, within time: Duration?, for request: MCPInputContext.Request
  ) async throws -> JSON {
    let ready = try current()
    let ticket = inFlight.withLock { $0.begin(request) }
    defer { inFlight.withLock { $0.end(ticket) } }
    let codec = ready.codec
    let own = [JSON.Member(key: "taskId", value: .string(id))]
    let watch = CallOptions(maximumTime: time, headers: ready.headers(MCPMethod.taskResult, about: id))
    let reply = try await ready.connection.call(MCPMethod.taskResult, options: watch) { bytes, rpcID in
      inFlight.withLock { $0.sent(ticket, rpcID) }
      codec.write(own, to: &bytes)
    }
    return try reply.json()
  }

  /// Somebody waits for news of a task; the server is asked to tell them where it only tells what is asked for.
  func watch(_ id: String, _ news: Wakeup) -> Int {
    if taskWay == .decided, options.listensForChanges { listener.want { $0.taskIDs.append(id) } }
    return taskWatchers.withLock { $0.add(id, news) }
  }

  func unwatch(_ id: String, _ ticket: Int) {
    taskWatchers.withLock { $0.remove(ticket) }
    listener.want { filter in
      if let place = filter.taskIDs.firstIndex(where: { $0.sameBytes(as: id) }) { filter.taskIDs.remove(at: place) }
    }
  }

  /// Runs errands until cancelled; each is tried once, within the time that closing may take.
  func runErrands() async {
    await withDiscardingTaskGroup { group in
      while let batch = await errands.next() {
        for case .cancelTask(let id) in batch {
          group.addTask {
            let time = self.options.connectionLimits.closeTime
            _ = try? await self.askTask(MCPMethod.cancelTask, id, within: time)
          }
        }
      }
      group.cancelAll()
    }
  }
}
