import JSONKit
package import JSONRPC
import MCP
import Synchronization

/// A request to hear of changes that is open; nothing waits for it but its end.
package struct OpenListening: Sendable {
  /// Fired when the service ends it; for one task, once.
  package let end: Wakeup
  fileprivate let id: RPCID
  fileprivate let uris: [String]
  fileprivate let shape: ServiceShape
  /// Its place among those who hear of changes, where it has one of its own.
  var ticket: Int?
}

extension ServiceHandler {
  /// Begins to tell a client of changes, until ``close(_:)``.
  func open(_ routed: ServiceRequest, _ request: RPCRequest) async throws -> OpenListening {
    guard !service.lacks(routed.kind) else { throw RPCError.methodNotFound(request.method) }
    guard let wanted = routed.params["notifications"], wanted.objectValue != nil else {
      throw RPCError.invalidParams("params.notifications is missing or not an object")
    }
    let options = service.options
    let asked = ChangeFilter(json: wanted)
    var filter = asked.agreed(options.changes, maximumResources: options.maximumWatchedResources)
    filter.uris.removeAll { !mayWatch($0) }
    filter.taskIDs = try await watchable(asked.taskIDs.prefix(options.maximumWatchedResources), routed)
    let begun = try state.withLock { (state) throws(RPCError) in
      try state.subscriptions.begin(request, filter, limit: options.maximumSubscriptions)
    }
    tellWatched(filter.uris, true)
    begun?.agreement.send()
    for message in state.withLock({ $0.subscriptions.agreed(request.id) }) { message.send() }
    let end = begun?.end ?? Wakeup()
    if begun == nil { end.fire() }
    return OpenListening(end: end, id: request.id, uris: filter.uris, shape: shape(routed))
  }

  /// Ends it; the answer says so where it is the service that has ended it.
  func close(_ listening: OpenListening) -> RPCAnswer {
    let isComplete = state.withLock { state in
      state.subscriptions.end(listening.id)
      return state.completesSubscriptions
    }
    tellWatched(listening.uris, false)
    guard isComplete, !Task.isCancelled else { return .silence }
    return .result(listening.shape.complete(["_meta": [MetaKey.subscriptionID: listening.id.json]]))
  }
}
