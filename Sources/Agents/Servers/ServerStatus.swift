public import JSONKit
public import LLM
public import Servers

/// How one server is, and what it offers.
public struct ServerStatus: Sendable {
  /// The server's name.
  public var name: String
  /// Whether it can be used now.
  public var state: ServerState
  /// In the server's order; those of a server that is not ready are what it listed before, and calling one connects it.
  public var tools: [any Tool]
  /// Why it failed, in words for people.
  public var message: String?
  /// What kind of failure it was; nil when there was none.
  public var code: MCPServerError.Code?
  /// What the server last wrote to its standard error, when it failed.
  public var diagnostics: String?
  /// How long it took to connect and list.
  public var duration: Duration

  /// A status without tools and words unless said otherwise.
  public init(
    name: String, state: ServerState, tools: [any Tool] = [], message: String? = nil,
    code: MCPServerError.Code? = nil, diagnostics: String? = nil, duration: Duration = .zero
  ) {
    self.name = name
    self.state = state
    self.tools = tools
    self.message = message
    self.code = code
    self.diagnostics = diagnostics
    self.duration = duration
  }

  /// Whether it was tried in vain.
  public var isFailure: Bool { state == .failed || state == .auth }

  /// The `data` of a `server.state` event.
  public var json: JSON {
    var members: JSON.Object = ["server": .string(name), "state": .string(state.rawValue)]
    if state == .ready || !tools.isEmpty { members["tools"] = .integer(Int64(tools.count)) }
    if let message { members["error"] = .string(message) }
    return .object(members)
  }
}

extension Sequence<ServerStatus> {
  /// The tools there are, for a ``ToolCatalog``.
  public var sources: [ToolCatalog.Source] {
    filter { $0.state == .ready || !$0.tools.isEmpty }.map { ToolCatalog.Source(server: $0.name, tools: $0.tools) }
  }
}
