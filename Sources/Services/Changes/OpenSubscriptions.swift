import JSONKit
import JSONRPC
import MCP

/// The requests on which one client hears of changes: a value without locks; what it returns is to be sent.
///
/// Source: Model Context Protocol, "Subscriptions", revision 2026-07-28; read 2026-11-25.
struct OpenSubscriptions: Sendable {
  /// One notification for one subscription.
  struct Message: Sendable {
    var request: RPCRequest
    var method: String
    var params: JSON

    /// Sends it, unless the request has ended meanwhile.
    func send() {
      request.notify(method, params)
    }
  }

  private struct Open: Sendable {
    var filter: ChangeFilter
    var request: RPCRequest
    var end: Wakeup
    /// What happened before the client was told that it is listened to; nil afterwards.
    var early: QueuedChanges?
  }

  private var open: [RPCID: Open] = [:]
  private var isOver = false

  /// Begins one; nothing is told before its agreement.
  ///
  /// Nil when nothing is begun any more.
  /// - Throws: ``RPCError`` when there are as many as there may be.
  mutating func begin(
    _ request: RPCRequest, _ filter: ChangeFilter, limit: Int
  ) throws(RPCError) -> (end: Wakeup, agreement: Message)? {
    guard !isOver else { return nil }
    guard open.count < limit else {
      throw RPCError.internalError("\(limit) subscriptions are open on this connection; end one first")
    }
    let end = Wakeup()
    open[request.id] = Open(filter: filter, request: request, end: end, early: QueuedChanges(limit: 64))
    let params: JSON = ["notifications": filter.json, "_meta": Self.meta(request.id)]
    return (end, Message(request: request, method: MCPMethod.acknowledged, params: params))
  }

  /// The agreement was sent; returns what happened meanwhile.
  mutating func agreed(_ id: RPCID) -> [Message] {
    guard let one = open[id], var early = one.early else { return [] }
    open[id]?.early = nil
    var messages: [Message] = []
    while let change = early.takeFirst() { messages.append(Self.message(change, one.request)) }
    return messages
  }

  mutating func end(_ id: RPCID) {
    open[id] = nil
  }

  /// Ends all of them, now and later; returns those who wait for the end, and what tells the client.
  mutating func endAll() -> (ends: [Wakeup], messages: [Message]) {
    isOver = true
    defer { open = [:] }
    let messages = open.map { id, one in
      Message(
        request: one.request, method: Signal.cancelled, params: ["requestId": id.json, "_meta": Self.meta(id)])
    }
    return (open.values.map(\.end), messages)
  }

  /// What tells a change to the subscriptions that want to hear of it.
  mutating func tell(_ change: MCPChange) -> [Message] {
    var messages: [Message] = []
    for (id, one) in open where one.filter.hears(change) {
      if one.early == nil { messages.append(Self.message(change, one.request)) } else { open[id]?.early?.add(change) }
    }
    return messages
  }

  /// What tells the state of a task to the subscriptions that name it.
  ///
  /// - Parameter members: the whole state in the form of the extension.
  func tell(_ id: String, _ members: JSON.Object) -> [Message] {
    var messages: [Message] = []
    for one in open.values where one.filter.taskIDs.contains(where: { $0.sameBytes(as: id) }) {
      var params = members
      params["_meta"] = Self.meta(one.request.id)
      // Who has not been told of the agreement yet asks for the state anyway.
      if one.early == nil {
        messages.append(Message(request: one.request, method: MCPMethod.taskChanged, params: .object(params)))
      }
    }
    return messages
  }

  private static func message(_ change: MCPChange, _ request: RPCRequest) -> Message {
    var params = change.parameters?.objectValue ?? JSON.Object()
    params["_meta"] = meta(request.id)
    return Message(request: request, method: change.method, params: .object(params))
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
