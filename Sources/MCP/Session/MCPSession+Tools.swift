public import JSONKit
import JSONRPC
import Logging
import Synchronization

extension MCPSession {
  /// Calls one tool.
  ///
  /// `arguments` is an object; null counts as an empty one. Cancelling the task tells the server to stop.
  /// - Throws: ``RPCError`` when the server refused (an unknown tool, say), ``ConnectionError`` when there was no answer,
  ///   ``MCPError`` when the answer means nothing.
  public func callTool(
    _ name: String, _ arguments: JSON, options: MCPCallOptions = MCPCallOptions()
  ) async throws -> MCPCallResult {
    let ready = try current()
    let given: JSON = arguments.isNull ? [:] : arguments
    guard case .object = given else { throw MCPError(.misuse, "the arguments of \(name) are not an object") }
    let codec = ready.codec
    let reply = try await ready.connection.call(MCPMethod.callTool, options: callOptions(options)) { bytes, id in
      codec.writeCall(name, given, id, to: &bytes)
    }
    let result = try reply.json()
    guard try codec.kind(of: result) == .complete else {
      let message = "\(name) asks for input from the user, which this client does not support yet"
      return MCPCallResult(content: [.text(message)], isError: true, resultType: result["resultType"]?.stringValue)
    }
    return try MCPCallResult(json: result)
  }

  /// Lists all tools of the server, page by page, in the server's order.
  ///
  /// Entries that are no tools and second tools of one name are left out and logged; so is what lies behind the limits.
  /// A list is used again for as long as the server allows, see ``freshTools``.
  public func listTools() async throws -> [MCPTool] {
    let ready = try current()
    if let tools = freshTools { return tools }
    let (asked, changes) = (timeline.now(), listed.withLock { $0.changes })
    var listing = ToolListing(maximumPages: options.maximumPages, maximumTools: options.maximumTools)
    while case .fetch(let cursor) = listing.next {
      do {
        listing.add(page: try await page(cursor, ready))
      } catch let error as RPCError where error.code == RPCError.invalidParamsCode && cursor != nil {
        guard listing.restart() else { throw error }
      }
    }
    for note in listing.notes {
      options.logger.info("tool list repaired", metadata: ["mcp.server": "\(name)", "mcp.reason": "\(note)"])
    }
    if case .failed(let error) = listing.next { throw error }
    if ready.peer.era == .modern {
      let age: Duration = min(.milliseconds(listing.lifetime ?? 0), options.maximumListAge)
      listed.withLock { $0.keep(listing.tools, until: asked + age, asked: changes) }
    }
    return listing.tools
  }

  /// The tools of the last ``listTools()`` while the server's `ttlMs` lasts; nil when they have to be asked for.
  public var freshTools: [MCPTool]? {
    guard peer != nil else { return nil }
    let now = timeline.now()
    return listed.withLock { $0.tools(at: now) }
  }

  private func page(_ cursor: String?, _ ready: Ready) async throws -> JSON {
    let own = cursor.map { JSON.Member(key: "cursor", value: .string($0)) }
    let codec = ready.codec
    let watch = CallOptions(timeout: options.requestTimeout)
    let reply = try await ready.connection.call(MCPMethod.listTools, options: watch) { bytes, _ in
      codec.writeParameters(own, to: &bytes)
    }
    let result = try reply.json()
    guard try codec.kind(of: result) == .complete else {
      throw MCPError(.invalidResult, "\(name) asks for input in answer to tools/list")
    }
    return result
  }

  private func callOptions(_ options: MCPCallOptions) -> CallOptions {
    var watch = CallOptions(
      timeout: options.timeout ?? self.options.requestTimeout,
      maximumTime: options.maximumTime ?? self.options.maximumCallTime)
    guard let hear = options.progress else { return watch }
    watch.progress = { payload in
      guard let json = try? payload.json(), let progress = MCPProgress(json: json) else { return }
      hear(progress)
    }
    return watch
  }
}
