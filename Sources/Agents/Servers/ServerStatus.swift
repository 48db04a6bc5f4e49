public import JSONKit
public import LLM
import Runs
public import Servers

/// How one server is, and what it offers.
public struct ServerStatus: Sendable {
  /// The server's name.
  public var name: String
  /// Whether it can be used now.
  public var state: ServerState
  /// In the server's order; those of a server that is not ready are what it listed before, and calling one connects it.
  public var tools: [any Tool]
  /// Tools that it lists and that are not used: changed or new since they were approved, or too large.
  public var heldBack: [HeldTool] = []
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
    if !heldBack.isEmpty { members["held_back"] = .array(heldBack.map { .string($0.name) }) }
    return .object(members)
  }

  /// The `data` of a `warning` event about tools that are not used; nil when all are.
  public var warning: JSON? {
    guard let first = heldBack.first else { return nil }
    let isReviewable = heldBack.contains { $0.reason.isReviewable }
    let more = heldBack.count == 1 ? "" : " (and \(heldBack.count - 1) more of its tools)"
    let code = isReviewable ? MCPServerError.Code.definitionChanged.rawValue : "tool_left_out"
    let tools = heldBack.prefix(Self.maximumNamed).map { held -> JSON in
      ["name": .string(held.name), "reason": .string(held.reason.rawValue)]
    }
    return [
      "code": .string(code), "message": .string(first.message + more), "server": .string(name), "tools": .array(tools),
    ]
  }

  /// The most tools that a warning names.
  private static let maximumNamed = 32
}

extension Sequence<ServerStatus> {
  /// The tool that people call `server.tool`, if its server lists it and it may be used once it is approved.
  package func held(_ qualified: String) -> HeldTool? {
    for status in self {
      let found = status.heldBack.first { tool in
        tool.reason.isReviewable && (status.name + "." + tool.name).sameBytes(as: qualified)
      }
      if let found { return found }
    }
    return nil
  }

  /// The tools there are, for a ``ToolCatalog``.
  public var sources: [ToolCatalog.Source] {
    filter { $0.state == .ready || !$0.tools.isEmpty }.map { ToolCatalog.Source(server: $0.name, tools: $0.tools) }
  }
}

extension RunContext {
  /// Tells how servers are, and what of them is not used.
  func note(_ statuses: [ServerStatus]) throws {
    for status in statuses {
      try note(.serverState, status.json)
      if let warning = status.warning { try note(.warning, warning) }
    }
  }
}
