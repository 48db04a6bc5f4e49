public import JSONKit
import Synchronization

/// The tools of an application, by name.
public final class ToolRegistry: Sendable {
  private let state = Mutex(State())
  private let middleware: [any Middleware]

  /// A registry without tools.
  ///
  /// - Parameter middleware: steps around every call that ``execute(_:_:_:)`` makes, outermost first.
  public init(middleware: [any Middleware] = []) {
    self.middleware = middleware
  }

  /// Adds a tool.
  /// - Throws: ``InvocationError`` `invalid_request` when the name is empty or taken.
  public func register(_ tool: any Tool) throws(InvocationError) {
    let name = tool.name
    if name.isEmpty { throw InvocationError(.invalidRequest, "A tool without a name cannot be registered.") }
    let isNew = state.withLock { $0.add(tool, name) }
    if !isNew {
      throw InvocationError(.invalidRequest, "A tool named \"\(name)\" is already registered; names must be unique.")
    }
  }

  /// The tool of exactly that name.
  /// - Throws: ``InvocationError`` `tool_not_found`.
  public func get(_ name: String) throws(InvocationError) -> any Tool {
    let (tool, names) = state.withLock { ($0.tool(name), $0.tools.map(\.name)) }
    if let tool { return tool }
    throw InvocationError(.toolNotFound, "No tool named \"\(name)\" is registered\(name.didYouMean(in: names))")
  }

  /// The tools in the order they were registered.
  public func list() -> [any Tool] { state.withLock(\.tools) }

  /// Runs a tool.
  /// - Throws: ``InvocationError`` `tool_not_found`, or `tool_execution_failed` with the tool's own message;
  ///   `CancellationError` stays what it is.
  public func execute(
    _ name: String, _ arguments: JSON, _ context: ToolContext = ToolContext()
  ) async throws -> ToolResult {
    let tool = try get(name)
    do {
      let call = ToolInvocation(name: name, tool: tool, arguments: arguments, context: context)
      return try await middleware.callTool(call) { try await $0.tool.execute($0.arguments, $0.context) }
    } catch let error as InvocationError {
      throw error
    } catch let error as CancellationError {
      throw error
    } catch {
      throw InvocationError(.toolExecutionFailed, "The tool \"\(name)\" failed: \(error)")
    }
  }

  private struct State: Sendable {
    private(set) var tools: [any Tool] = []
    private var places: [[UInt8]: Int] = [:]

    /// False when the name is taken.
    mutating func add(_ tool: any Tool, _ name: String) -> Bool {
      let key = Array(name.utf8)
      if places[key] != nil { return false }
      places[key] = tools.count
      tools.append(tool)
      return true
    }

    func tool(_ name: String) -> (any Tool)? { places[Array(name.utf8)].map { tools[$0] } }
  }
}
