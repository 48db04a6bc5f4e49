import JSONKit
import JSONRPC

extension MCPSession {
  /// What goes on beside the calls: hearing of changes, and errands.
  func keepCompany() async {
    guard let ready = try? current() else { return }
    if ready.codec.changes == .listening, options.listensForChanges {
      let offered = ChangeFilter(ready.peer.capabilities)
      listener.want { filter in
        (filter.tools, filter.prompts, filter.resources) = (offered.tools, offered.prompts, offered.resources)
      }
    }
    await withDiscardingTaskGroup { group in
      if ready.codec.changes == .listening {
        group.addTask { await self.listener.run(on: ready.connection, ready.codec, self.options.logger) }
      }
      group.addTask { await self.runErrands() }
    }
  }
}
