import JSONKit
import JSONRPC
import Synchronization

extension MCPSession {
  /// Reads a resource: its contents, which may be several, of itself or of parts of it.
  ///
  /// What the server allows to be used again is kept within ``MCPSessionOptions/maximumKeptBytes``.
  /// - Throws: ``RPCError`` when there is no such resource (-32602, of older servers -32002), else as tools do.
  public func readResource(
    _ uri: String, caching: MCPCaching = .use, options: MCPCallOptions = MCPCallOptions()
  ) async throws -> [MCPResourceContents] {
    let ready = try current()
    try require(ready.peer.capabilities.hasResources, "has no resources")
    let asked = timeline.now()
    let (kept, changes) = reads.withLock { ($0.contents(of: uri, at: asked), $0.changes) }
    if caching == .use, let kept { return kept }
    let request = Request(
      method: MCPMethod.readResource, name: uri, own: [JSON.Member(key: "uri", value: .string(uri))], options: options,
      maximumTime: options.maximumTime)
    let answer = try await complete(request, ready)
    guard let list = answer.result["contents"]?.arrayValue else {
      throw MCPError(.invalidResult, "the answer to \(request.method) has no list named contents")
    }
    let contents = list.compactMap { MCPResourceContents(json: $0) }
    let lifetime = ready.codec.lifetime(answer.result["ttlMs"]?.intValue)
    if caching != .bypass, !answer.tookInput, lifetime > 0 {
      let bytes = contents.reduce(0) { $0 + $1.byteCount }
      let until = freshness(lifetime, asked)
      reads.withLock { $0.keep(contents, of: uri, bytes: bytes, until: until, asked: changes) }
    }
    return contents
  }

  /// A request that may take rounds of input but never becomes a task.
  func complete(_ request: Request, _ ready: Ready) async throws -> Answer {
    let answer = try await perform(request, ready)
    guard answer.kind == .complete else {
      throw MCPError(.invalidResult, "\(name) makes a task of \(request.method), which only calls of tools can become")
    }
    return answer
  }

  /// - Throws: ``MCPError`` `not_supported` when the server did not say that it can do this.
  func require(_ isOffered: Bool, _ what: String) throws {
    guard isOffered else { throw MCPError(.notSupported, "\(name) \(what)") }
  }
}

extension MCPResourceContents {
  fileprivate var byteCount: Int {
    switch body {
    case .text(let text), .blob(let text): uri.utf8.count + text.utf8.count
    }
  }
}
