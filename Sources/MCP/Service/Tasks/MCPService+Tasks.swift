extension MCPService {
  /// Runs the tasks of all connections until cancelled.
  ///
  /// Without this a task ends with the connection that began it. A server that many clients connect to runs it beside
  /// its listener, so that a client can lose its connection and still find its task.
  /// Does nothing where ``MCPServiceOptions/tasks`` is nil.
  public func runTasks() async {
    await desk?.runner.run()
  }
}
