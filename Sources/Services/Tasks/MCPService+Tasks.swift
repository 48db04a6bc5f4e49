import Logging
import MCP

extension MCPService {
  /// Runs the tasks of all connections until cancelled.
  ///
  /// Without this a task ends with the connection that began it. A server that many clients connect to runs it beside
  /// its listener, with ``MCPTaskOptions/outlivesConnections``, so that a client can lose its connection and still find its
  /// task; a listener for HTTP does it itself.
  /// Of several calls the first one runs them.
  /// Where tasks are kept across processes it first takes up those that nobody works on any more, as
  /// ``MCPServiceTool/resuming()`` says. Does nothing where ``MCPServiceOptions/tasks`` is nil.
  public func runTasks() async {
    guard let desk else { return }
    for task in await desk.takeAbandoned() {
      let principal = task.owner.isEmpty ? nil : task.owner
      await ServiceHandler(service: self, principal: principal, logger: Logger(label: "tributary.mcp")).resume(
        task, desk)
    }
    await desk.runner.run()
  }
}
