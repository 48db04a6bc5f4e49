public import JSONKit
public import LLM
public import MCP
public import Servers
import Synchronization

/// A server behind an MCP session: connects when first needed, once for all callers, and again after it ended.
///
/// ```swift
/// let calculator = RemoteMCPServer("localhost:8080", name: "calculator")
/// let command = ServerDefinition.Command("files-server", ["--root", "."])
/// let files = RemoteMCPServer(ServerDefinition(name: "files", endpoint: .command(command)))
/// try client.registerMCPServer(calculator)
/// try client.registerMCPServer(files)
/// ```
///
/// It is a handle: the sessions live in a pool, which starts them again as ``ServerDefinition/restart`` says.
public final class RemoteMCPServer: MCPServer {
  /// The member of a call's `_meta` by which a server can tell another attempt at one call from another call.
  static let idempotencyMember = "tributary/idempotency-key"

  /// A definition is large, and looked at in every call.
  private final class Place: Sendable {
    let definition: ServerDefinition
    let key: ServerKey

    init(_ definition: ServerDefinition, _ key: ServerKey) {
      (self.definition, self.key) = (definition, key)
    }
  }

  /// The definition's name.
  public let name: String
  let pool: ServerPool
  /// Answers what the server asks, and hears what it is asked for; nil where the session has an answer of its own.
  let inputs: InputBroker?
  private let place: Mutex<Place>
  private let schemas = Mutex(ListedSchemas())

  /// A server with a pool of its own, not connected before it is needed, whose sessions the program makes.
  ///
  /// Of such a server an audit log has the calls, resources and prompts that a client asks for, and no more: the
  /// transport is hidden in the session, so no record of a start can stand before it. Missing are its starts and ends
  /// (`server.start`, `server.end`), what leaves through a proxy of that transport (`egress`), and what the session's own
  /// handler answers its server (`approval`). No lock looks at what it lists either (`definition.approved`,
  /// `definition.held`): the usual bounds and the pins of its definition hold, without a record.
  /// `RemoteMCPServer(_:config:)` has all of that, as its configuration says, once it is added to a client.
  ///
  /// - Parameters:
  ///   - closeGrace: how long the server may take to end by itself.
  ///   - jitter: gives numbers from 0 to 1: the part of the longest wait before a restart that is waited.
  ///   - makeSession: makes the session of one connection, with the definition's timeouts and its transport.
  public convenience init(
    _ definition: ServerDefinition, closeGrace: Duration = .seconds(2),
    jitter: @escaping @Sendable () -> Double = { 1 },
    makeSession: @escaping @Sendable (ServerDefinition) throws -> MCPSession
  ) {
    var settings = ServerPool.Settings()
    settings.closeGrace = closeGrace
    self.init(definition, in: ServerPool(ClosureLauncher(makeSession), settings: settings, jitter: jitter))
  }

  /// A server whose session is one of a pool's.
  ///
  /// - Parameter inputs: what the pool's sessions answer their servers with.
  package init(_ definition: ServerDefinition, in pool: ServerPool, inputs: InputBroker? = nil) {
    self.inputs = inputs
    name = definition.name
    self.pool = pool
    place = Mutex(Place(definition, pool.key(of: definition)))
  }

  /// How it is reached and what of it is used.
  public var definition: ServerDefinition { place.withLock { $0 }.definition }

  /// Decides about a call of a tool by what is listed.
  func verdict(on tool: String, among listed: [MCPTool]) -> DefinitionScreen.Verdict {
    let place = place.withLock { $0 }
    return pool.screen.verdict(on: tool, among: listed, of: place.definition)
  }

  /// How it does: what is known without asking it.
  public var health: ServerHealth { pool.health(key) }

  /// What was agreed with the server; nil while it is not ready.
  public var peer: MCPPeer? { pool.readySession(key)?.peer }

  /// What the server wrote that was of no use, such as the end of its standard error; nil when there is nothing.
  public var diagnostics: String? { pool.diagnostics(key) }

  /// Connects, or waits for the connection that another task has begun; returns at once when it stands.
  ///
  /// After failures it waits before it tries again; a server that failed too often in a row is not tried at all.
  /// - Throws: ``MCPServerError`` when it cannot be started or reached, or is not ready in time; `CancellationError`.
  public func connect() async throws {
    let (definition, key) = place.withLock { ($0.definition, $0.key) }
    if definition.start != .lazy { pool.start(key, isKept: true) }
    try await pool.connect(key)
  }

  /// The tools that its definition lets pass, in the server's order; connects first when needed.
  ///
  /// - Throws: ``MCPServerError``, `CancellationError`.
  public func listTools() async throws -> [any Tool] {
    do {
      return tools(try await pool.listTools(key), isLive: true)
    } catch let error as CancellationError {
      throw error
    } catch {
      throw MCPServerError(wrapping: error, of: name, "listing its tools")
    }
  }

  /// The tools when they are known without asking; nil while the server is not ready or they may have changed.
  var knownTools: [any Tool]? { pool.freshTools(key).map { tools($0, isLive: true) } }

  /// The tools it listed before, in this process or an earlier one; nil when nobody knows.
  var keptTools: [any Tool]? { pool.keptTools(key).map { tools($0, isLive: false) } }

  /// The tools of a server that was ready when they were listed; nil when they are still to be listed.
  var listedTools: [any Tool]? { pool.listedTools(key).map { tools($0, isLive: true) } }

  /// Whether its tools were listed since somebody wanted them.
  package var hasListedTools: Bool { pool.listedTools(key) != nil }

  /// Its tools are wanted as soon as it is ready, by somebody who does not wait for it.
  func join() { pool.wantTools(key) }

  /// Why those tools could not be listed; nil when they were, or are still to be.
  package var listFailure: MCPServerError? { pool.listFailure(key) }

  /// It is of no use to whoever connected it: its program ends, unless others use it.
  func giveUp() { pool.release(key) }

  /// Begins to connect a server that runs with its host, without waiting for it.
  func begin() {
    if definition.start != .lazy { pool.start(key, isKept: true) }
  }

  private func tools(_ listed: [MCPTool], isLive: Bool) -> [any Tool] {
    let definition = definition
    let passing = passing(listed, isLive: isLive)
    let schemas = schemas.withLock { $0.list(passing) }
    return zip(passing, schemas).map {
      RemoteTool($0, on: self, override: definition.overrides[$0.name], schemas: $1)
    }
  }

  /// What is held against one of its tools.
  func schemas(of tool: MCPTool) -> ToolSchemas { schemas.withLock { $0[tool] } }

  /// Calls one tool and gives its answer as a model reads it; connects first when needed.
  ///
  /// - Throws: ``MCPServerError``, `CancellationError`; an answer that is an error is a result, too.
  public func executeTool(_ tool: String, _ arguments: JSON, _ context: ToolContext) async throws -> ToolResult {
    ToolResult(try await call(tool, arguments, context))
  }

  /// Calls one tool and returns the server's answer as it came.
  public func call(_ tool: String, _ arguments: JSON, _ context: ToolContext) async throws -> MCPCallResult {
    try await ask("calling \(tool)", context, isCall: true) { session, options in
      try await check(tool, in: session)
      return try await session.callTool(tool, arguments, options: options)
    }
  }

  /// One request of the server, during which it may ask something in its turn.
  ///
  /// - Parameter caller: who the request is made for, and can be asked what the server asks; nil for nobody.
  /// - Throws: ``MCPServerError``, `CancellationError`.
  func ask<Value: Sendable>(
    _ doing: String, _ context: ToolContext = ToolContext(), isCall: Bool = false,
    for caller: (any MCPInputHandler)? = nil, _ body: (MCPSession, MCPCallOptions) async throws -> Value
  ) async throws -> Value {
    let ticket = inputs?.enter(name, context.idempotencyKey, for: caller)
    defer { if let ticket { inputs?.leave(ticket) } }
    let progress = context.progress
    var options = MCPCallOptions(reference: ticket.map(String.init)) { progress($0.progress, $0.total, $0.message) }
    if isCall, let idempotency = context.idempotencyKey { options.meta[Self.idempotencyMember] = .string(idempotency) }
    let told = options
    do {
      return try await pool.use(key, isCall: isCall) { try await body($0, told) }
    } catch let error as CancellationError {
      throw error
    } catch {
      throw MCPServerError(wrapping: error, of: name, doing)
    }
  }

  /// Ends the connection, and the program if it is ours; the next use connects anew.
  public func disconnect() async { await pool.disconnect(key) }

  /// Forgets failures and the kept list of its tools, and ends what runs; the next use connects anew and at once.
  public func reset() async { await pool.reset(key) }

  /// It is another server from now on: calls under way end where they began, the next ones go to the new one.
  package func replace(_ definition: ServerDefinition) {
    let key = pool.key(of: definition)
    let old = place.withLock { place in
      defer { place = Place(definition, key) }
      return place.key
    }
    if old != key { pool.retire(old) }
  }

  /// It is no longer set up: calls under way end, new ones are refused.
  package func retire() { pool.retire(key) }

  /// What makes its sessions, and those of its pool.
  package var launcher: any Launcher { pool.launcher }

  var key: ServerKey { place.withLock { $0.key } }
}
