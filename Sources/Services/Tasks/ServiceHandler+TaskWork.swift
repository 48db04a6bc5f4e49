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

  /// Goes on with a task of a process that has ended; one that cannot go on fails.
  func resume(_ task: MCPTaskRecord, _ desk: TaskDesk) async {
    if let call = task.call, let revision = MCPRevision(rawValue: call.revision),
      let tool = service.snapshot.tools.part(call.tool, where: sees), tool.tool.isResumable
    {
      let client = TaskClient(
        shape: ServiceShape(revision: revision, info: service.info),
        declared: ClientCapabilities(json: call.capabilities))
      if offer(task, to: desk.runner, tool, .success(call.arguments), client, desk) { return }
    }
    let reason = "the server was started anew while it worked on the task"
    _ = try? await desk.update(task.id) { $0.end(.failed, error: .internalError(reason)) }
  }
}
