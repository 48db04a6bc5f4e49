package import JSONKit
import Synchronization

/// An MCP server on the loopback interface that wants a token, with the authorization server that gives it out.
package final class ProtectedServer: Sendable {
  /// What the token endpoint was sent.
  package struct TokenCall: Sendable {
    package var form: [String: String]
    package var fields: [String: String]
    package var path: String
  }

  struct State: Sendable {
    var switches: Switches
    var port = 0
    var clients: [String: JSON] = [:]
    var codes: [String: (query: [String: String], issuer: String)] = [:]
    /// With their scopes and issuer.
    var tokens: [String: (scopes: [String], issuer: String)] = [:]
    var refreshTokens: Set<String> = []
    var authorizations: [[String: String]] = []
    var tokenCalls: [TokenCall] = []
    var registrations: [JSON] = []
    var count = 0
  }

  let state: Mutex<State>
  private let port = Atomic<Int>(0)

  package init(_ adjust: (inout Switches) -> Void = { _ in }) {
    var switches = Switches()
    adjust(&switches)
    state = Mutex(State(switches: switches))
  }

  /// Runs the server for the time of `body`.
  package func run(_ body: (LoopbackServer) async throws -> Void) async throws {
    try await LoopbackServer.run({ self.answer($0) }) { server in
      state.withLock { $0.port = server.port }
      port.store(server.port, ordering: .relaxed)
      try await body(server)
    }
  }

  package func change(_ change: (inout Switches) -> Void) { state.withLock { change(&$0.switches) } }
  package var url: String { origin + "/mcp" }
  package var origin: String { "http://127.0.0.1:\(port.load(ordering: .relaxed))" }
  /// The queries of the authorization page.
  package var authorizations: [[String: String]] { state.withLock(\.authorizations) }
  package var tokenCalls: [TokenCall] { state.withLock(\.tokenCalls) }
  package var registrations: [JSON] { state.withLock(\.registrations) }
  /// Makes every token so far worthless, and the refresh tokens if wanted.
  package func forgetTokens(andRefresh: Bool = false) {
    state.withLock { state in
      state.tokens = [:]
      if andRefresh { state.refreshTokens = [] }
    }
  }
  /// Forgets who registered.
  package func forgetClients() { state.withLock { $0.clients = [:] } }

  func answer(_ request: LoopbackServer.Request) -> [LoopbackServer.Step] {
    let path = String(request.path.prefix { $0 != "?" })
    return state.withLock { state in
      if path == "/mcp" { return state.serve(request) }
      if path == state.switches.resourcePath { return Replies.document(state.resourceMetadata.text) }
      if path.hasSuffix("/authorize") { return state.authorize(request, path) }
      if path.hasSuffix("/token") { return state.token(request, path) }
      if path.hasSuffix("/register"), state.switches.registers { return state.register(request) }
      if path.hasSuffix("/revoke") {
        state.tokenCalls.append(TokenCall(form: Self.pairs(request.body), fields: request.fields, path: path))
        return Replies.document("{}")
      }
      if let found = state.metadata(path) { return Replies.document(found.text) }
      return Replies.document("{}", status: "404 Not Found")
    }
  }

  /// The pairs of a form or query.
  package static func pairs(_ text: some StringProtocol) -> [String: String] {
    var pairs: [String: String] = [:]
    for part in text.split(separator: "&") {
      let sides = part.split(separator: "=", maxSplits: 1).map { plain(String($0)) }
      pairs[sides[0]] = sides.count > 1 ? sides[1] : ""
    }
    return pairs
  }

  private static func plain(_ text: String) -> String {
    var bytes: [UInt8] = []
    var rest = Array(text.utf8)[...]
    while let byte = rest.popFirst() {
      if byte == 0x25, let value = UInt8(String(decoding: rest.prefix(2), as: UTF8.self), radix: 16) {
        bytes.append(value)
        rest = rest.dropFirst(2)
      } else {
        bytes.append(byte == 0x2B ? 0x20 : byte)
      }
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
