import JSONKit
import JSONRPC
import MCP

/// For whom a task works.
struct TaskClient: Sendable {
  /// The form of its revision.
  var shape: ServiceShape
  var declared: ClientCapabilities
  /// What it says of itself.
  var implementation: MCPImplementation?
}

extension ServiceHandler {
  /// Has a task worked on; false when too many wait.
  ///
  /// - Parameter prepared: what became of the arguments.
  func offer(
    _ task: MCPTaskRecord, to runner: TaskRunner, _ tool: ServiceContents.Tool,
    _ prepared: Result<JSON, MCPToolFailure>, _ client: TaskClient, _ desk: TaskDesk
  ) -> Bool {
    let peers = service.peers
    let asking = AskingInTask(desk: desk, id: task.id, owner: task.owner) { peers.tell($0) }
    let context = MCPCallContext(
      client: client.implementation, principal: principal, declared: client.declared, reporter: nil, asking: asking,
      taskID: task.id)
    return runner.offer {
      let end = await desk.perform(task.id) {
        do {
          let result = try await ServiceCaller.$principal.withValue(self.principal) {
            try await self.run(tool, prepared: prepared, context)
          }
          return .completed(client.shape.called(result))
        } catch let error as RPCError {
          return .failed(error)
        } catch let error as UndeclaredCapability {
          return .failed(error.refusal(in: client.shape.revision.era))
        } catch {
          return .failed(.internalError("the server stopped working on the task"))
        }
      }
      if let end { peers.tell(end) }
    }
  }

  /// Goes on with a task of a process that has ended; one that cannot go on fails, and so does one that seems to end every
  /// process that works on it.
  func resume(_ task: MCPTaskRecord, _ desk: TaskDesk) async {
    guard task.restarts < desk.options.maximumRestarts else {
      return await fail(
        task, "the server ended \(task.restarts + 1) times while it worked on the task, which is not begun again", desk)
    }
    // It is counted before the work begins, which may be the end of this process.
    _ = try? await desk.update(task.id) { $0.restarts += 1 }
    if let call = task.call, let revision = MCPRevision(rawValue: call.revision),
      let tool = service.snapshot.tools.part(call.tool, where: sees), tool.tool.isResumable
    {
      let client = TaskClient(
        shape: ServiceShape(revision: revision, info: service.info),
        declared: ClientCapabilities(json: call.capabilities))
      if offer(task, to: desk.runner, tool, .success(call.arguments), client, desk) { return }
    }
    await fail(task, "the server was started anew while it worked on the task", desk)
  }

  private func fail(_ task: MCPTaskRecord, _ reason: String, _ desk: TaskDesk) async {
    _ = try? await desk.update(task.id) { $0.end(.failed, error: .internalError(reason)) }
  }
}
