public import JSONKit
public import LLM

/// How one server is, and what it offers.
public struct ServerStatus: Sendable {
  /// Whether it can be used.
  public enum State: String, Sendable, Hashable {
    /// Not needed yet.
    case idle
    /// Connected, and its tools are listed.
    case ready
    /// It could not be started, or its tools could not be listed.
    case failed
  }

  /// The server's name.
  public var name: String
  /// Whether it can be used now.
  public var state: State
  /// In the server's order; empty unless it is ready.
  public var tools: [any Tool]
  /// Why it failed, in words for people.
  public var message: String?
  /// What the server last wrote to its standard error, when it failed.
  public var diagnostics: String?
  /// How long it took to connect and list.
  public var duration: Duration

  /// A status without tools and words unless said otherwise.
  public init(
    name: String, state: State, tools: [any Tool] = [], message: String? = nil, diagnostics: String? = nil,
    duration: Duration = .zero
  ) {
    self.name = name
    self.state = state
    self.tools = tools
    self.message = message
    self.diagnostics = diagnostics
    self.duration = duration
  }

  /// The `data` of a `server.state` event.
  public var json: JSON {
    var members: JSON.Object = ["server": .string(name), "state": .string(state.rawValue)]
    if state == .ready { members["tools"] = .integer(Int64(tools.count)) }
    if let message { members["error"] = .string(message) }
    return .object(members)
  }
}

extension Sequence<ServerStatus> {
  /// The tools of the servers that are ready, for a ``ToolCatalog``.
  public var sources: [ToolCatalog.Source] {
    filter { $0.state == .ready }.map { ToolCatalog.Source(server: $0.name, tools: $0.tools) }
  }
}
