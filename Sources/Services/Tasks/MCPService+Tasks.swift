import MCP

extension MCPService {
  /// Runs the tasks of all connections until cancelled.
  ///
  /// Without this a task ends with the connection that began it. A server that many clients connect to runs it beside
  /// its listener, so that a client can lose its connection and still find its task; a listener for HTTP does it itself.
  /// Of several calls the first one runs them.
  /// Does nothing where ``MCPServiceOptions/tasks`` is nil.
  public func runTasks() async {
    await desk?.runner.run()
  }
}
