public import JSONKit
public import LLM
public import MCP
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
/// The session runs in a task of its own, because it outlives the call that first needed it. This is the only
/// unstructured task of the core: it is stored here, and ``disconnect()`` closes its session, cancels it and awaits it.
public final class RemoteMCPServer: MCPServer {
  private typealias Waiter = CheckedContinuation<Void, any Error>

  private struct State: Sendable {
    var connection = ServerConnection<MCPSession, Waiter>()
    var session: MCPSession?
    var running: Task<Void, Never>?
  }

  /// The definition's name.
  public let name: String
  /// How it is reached and what of it is used.
  public let definition: ServerDefinition
  private let makeSession: @Sendable (ServerDefinition) throws -> MCPSession
  private let closeGrace: Duration
  private let state = Mutex(State())

  /// A server that is not connected before it is needed.
  ///
  /// - Parameters:
  ///   - closeGrace: how long the server may take to end by itself.
  ///   - makeSession: makes the session of one connection, with the definition's timeouts and its transport.
  public init(
    _ definition: ServerDefinition, closeGrace: Duration = .seconds(2),
    makeSession: @escaping @Sendable (ServerDefinition) throws -> MCPSession
  ) {
    name = definition.name
    self.definition = definition
    self.closeGrace = closeGrace
    self.makeSession = makeSession
  }

  /// What was agreed with the server; nil while it is not ready.
  public var peer: MCPPeer? { state.withLock { $0.session?.peer } }

  /// What the server wrote that was of no use, such as the end of its standard error; nil when there is nothing.
  public var diagnostics: String? { state.withLock { $0.session }?.diagnostics }

  /// Connects, or waits for the connection that another task has begun; returns at once when it stands.
  ///
  /// - Throws: ``MCPServerError`` when it cannot be started or reached, or is not ready in time; `CancellationError`.
  public func connect() async throws {
    let joined = state.withLock { $0.connection.join() }
    switch joined {
    case .ready: return
    case .wait: break
    case .start(let generation): start(generation)
    }
    try await waitUntilReady()
  }

  /// The tools that its definition lets pass, in the server's order; connects first when needed.
  ///
  /// - Throws: ``MCPServerError``, `CancellationError`.
  public func listTools() async throws -> [any Tool] {
    let session = try await ready()
    do {
      return tools(try await session.listTools())
    } catch let error as CancellationError {
      throw error
    } catch {
      throw MCPServerError(wrapping: error, of: name, "listing its tools")
    }
  }

  /// The tools when they are known without asking; nil while the server is not ready or they may have changed.
  var knownTools: [any Tool]? {
    let session: MCPSession? = state.withLock { state in
      guard case .ready(let session) = state.connection.state else { return nil }
      return session
    }
    return session?.freshTools.map { tools($0) }
  }

  private func tools(_ listed: [MCPTool]) -> [any Tool] {
    listed.filter { definition.tools.admits($0.name) }
      .map { RemoteTool($0, on: self, override: definition.overrides[$0.name]) }
  }

  /// Calls one tool and gives its answer as a model reads it; connects first when needed.
  ///
  /// - Throws: ``MCPServerError``, `CancellationError`; an answer that is an error is a result, too.
  public func executeTool(_ tool: String, _ arguments: JSON, _ context: ToolContext) async throws -> ToolResult {
    ToolResult(try await call(tool, arguments, context))
  }

  /// Calls one tool and returns the server's answer as it came.
  public func call(_ tool: String, _ arguments: JSON, _ context: ToolContext) async throws -> MCPCallResult {
    let session = try await ready()
    let progress = context.progress
    let options = MCPCallOptions { progress($0.progress, $0.total, $0.message) }
    do {
      return try await session.callTool(tool, arguments, options: options)
    } catch let error as CancellationError {
      throw error
    } catch {
      throw MCPServerError(wrapping: error, of: name, "calling \(tool)")
    }
  }

  /// Ends the connection, and the program if it is ours; the next use connects anew.
  public func disconnect() async {
    let (session, running, waiters) = state.withLock { state in
      defer {
        state.session = nil
        state.running = nil
      }
      return (state.session, state.running, state.connection.disconnect())
    }
    for waiter in waiters { waiter.resume(throwing: disconnected) }
    await session?.close(grace: closeGrace)
    running?.cancel()
    await running?.value
  }

  private var disconnected: MCPServerError { MCPServerError(.unavailable, "\(name) was disconnected") }

  private func ready() async throws -> MCPSession {
    try await connect()
    return try state.withLock { state in
      switch state.connection.state {
      case .ready(let session): return session
      case .ended(let error): throw error
      case .idle, .connecting: throw disconnected
      }
    }
  }

  private func start(_ generation: Int) {
    let session: MCPSession
    do {
      session = try makeSession(definition)
    } catch {
      finish(MCPServerError(wrapping: error, of: name, "starting it"), generation)
      return
    }
    state.withLock { state in
      guard state.connection.isCurrent(generation) else { return }
      state.session = session
      state.running = Task { await self.run(session, generation) }
    }
  }

  private func run(_ session: MCPSession, _ generation: Int) async {
    do {
      try await session.run(ready: { self.becameReady(session, generation) })
      finish(disconnected, generation)
    } catch {
      finish(MCPServerError(wrapping: error, of: name, "running it"), generation)
    }
  }

  private func becameReady(_ session: MCPSession, _ generation: Int) {
    let waiters = state.withLock { $0.connection.becameReady(session, generation: generation) }
    for waiter in waiters { waiter.resume() }
  }

  private func finish(_ error: MCPServerError, _ generation: Int) {
    let waiters = state.withLock { $0.connection.ended(error, generation: generation) }
    for waiter in waiters { waiter.resume(throwing: error) }
  }

  private func waitUntilReady() async throws {
    let ticket = state.withLock { $0.connection.ticket() }
    try await withTaskCancellationHandler {
      try await withCheckedThrowingContinuation { (waiter: Waiter) in
        let answer: Result<Void, any Error>? = state.withLock { state in
          if Task.isCancelled { return .failure(CancellationError()) }
          if state.connection.wait(waiter, ticket: ticket) { return nil }
          switch state.connection.state {
          case .ready: return .success(())
          case .ended(let error): return .failure(error)
          case .idle, .connecting: return .failure(disconnected)
          }
        }
        if let answer { waiter.resume(with: answer) }
      }
    } onCancel: {
      state.withLock { $0.connection.leave(ticket: ticket) }?.resume(throwing: CancellationError())
    }
  }
}
