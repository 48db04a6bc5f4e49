import JSONKit
import JSONRPC

/// The requests on which one client hears of changes: a value without locks.
///
/// Source: Model Context Protocol, "Subscriptions", revision 2026-07-28; read 2026-11-25.
struct OpenSubscriptions: Sendable {
  private struct Open: Sendable {
    var filter: ChangeFilter
    var request: RPCRequest
    var end: Wakeup
  }

  private var open: [RPCID: Open] = [:]
  private var isOver = false

  /// Begins one: agrees to what the service tells, before anything else is sent for it.
  ///
  /// Nil when nothing is begun any more.
  /// - Throws: ``RPCError`` when there are as many as there may be.
  mutating func begin(_ request: RPCRequest, _ filter: ChangeFilter, limit: Int) throws(RPCError) -> Wakeup? {
    guard !isOver else { return nil }
    guard open.count < limit else {
      throw RPCError.internalError("\(limit) subscriptions are open on this connection; end one first")
    }
    let end = Wakeup()
    open[request.id] = Open(filter: filter, request: request, end: end)
    request.notify(MCPMethod.acknowledged, ["notifications": filter.json, "_meta": Self.meta(request.id)])
    return end
  }

  mutating func end(_ id: RPCID) {
    open[id] = nil
  }

  /// Ends all of them, now and later; returns those who wait for the end.
  ///
  /// - Parameter announcing: whether the client is told, as long as it listens.
  mutating func endAll(announcing: Bool) -> [Wakeup] {
    isOver = true
    defer { open = [:] }
    if announcing {
      for (id, one) in open { one.request.notify(Signal.cancelled, ["requestId": id.json, "_meta": Self.meta(id)]) }
    }
    return open.values.map(\.end)
  }

  /// Tells a change to the subscriptions that want to hear of it.
  func tell(_ change: MCPChange) {
    for (id, one) in open where one.filter.hears(change) {
      var params = change.parameters?.objectValue ?? JSON.Object()
      params["_meta"] = Self.meta(id)
      one.request.notify(change.method, .object(params))
    }
  }

  /// Tells what a task is at to the subscriptions that name it.
  ///
  /// - Parameter members: the whole state in the form of the extension.
  func tell(_ id: String, _ members: JSON.Object) {
    for (subscription, one) in open where one.filter.taskIDs.contains(where: { $0.sameBytes(as: id) }) {
      var params = members
      params["_meta"] = Self.meta(subscription)
      one.request.notify(MCPMethod.taskChanged, .object(params))
    }
  }

  private static func meta(_ id: RPCID) -> JSON { [MetaKey.subscriptionID: id.json] }
}

extension ChangeFilter {
  /// What of it a service tells; resources are watched at most this many.
  func agreed(_ changes: MCPServiceChanges, maximumResources: Int) -> ChangeFilter {
    ChangeFilter(
      tools: tools && changes.contains(.tools), prompts: prompts && changes.contains(.prompts),
      resources: resources && changes.contains(.resources),
      uris: changes.contains(.contents) ? Array(uris.prefix(maximumResources)) : [])
  }

  func hears(_ change: MCPChange) -> Bool {
    switch change {
    case .toolsChanged: tools
    case .promptsChanged: prompts
    case .resourcesChanged: resources
    case .resourceUpdated(let uri): uris.contains { uri.isPart(of: $0) }
    }
  }
}
