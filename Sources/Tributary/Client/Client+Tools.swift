public import Agents
public import JSONKit
public import LLM
package import MCP
import Policies
import Servers
import Synchronization

/// The tools there are now, and how each server is.
public struct AvailableTools: Sendable {
  /// The tools, by the names models and people use.
  public var catalog: ToolCatalog
  /// One per server that was asked, in the order of their names.
  public var statuses: [ServerStatus]

  fileprivate init(_ statuses: [ServerStatus], _ client: Client) {
    self.statuses = statuses
    catalog = ToolCatalog(
      local: client.tools.list(), servers: statuses.sources, filters: [client.toolSettings.filter])
  }
}

extension Client {
  /// Every tool the configuration allows, of the servers or those named.
  ///
  /// A lazy server whose tools are known from earlier is not started for this; see ``MCPClient/offer(_:required:)``. One
  /// that fails is reported in its status and hides no other.
  /// - Throws: `MCPServerError` when a server fails without which nothing runs; `CancellationError`.
  public func availableTools(servers names: [String]? = nil) async throws -> AvailableTools {
    let required: [String] = config.mcp.servers.filter { $0.start == .required && !$0.isDisabled }.map(\.name)
    let available = AvailableTools(await servers.offer(names, required: required), self)
    try Task.checkCancellation()
    if let failed = available.statuses.first(where: { $0.isFailure && required.contains($0.name) }) {
      throw MCPServerError(failed)
    }
    return available
  }

  /// The same after connecting all of them, and without a required server being an error: for listings and diagnoses.
  public func reachableTools(servers names: [String]? = nil) async -> AvailableTools {
    AvailableTools(await servers.connect(names), self)
  }

  /// Calls one tool by the name people use, `server.tool` or the name of a tool of this process.
  ///
  /// Only the server of that tool is connected.
  /// - Throws: `InvocationError` `tool_not_found`, ``PolicyRefusal``, `MCPServerError`, `CancellationError`.
  public func callTool(
    _ name: String, _ arguments: JSON = [:],
    progress: @escaping @Sendable (_ done: Double, _ total: Double?, _ message: String?) -> Void = { _, _, _ in }
  ) async throws -> ToolResult {
    let entry: ToolCatalog.Entry = try await tool(name)
    let call = gate.call(.tool, server: entry.server, name: entry.qualifiedName, arguments: arguments)
    let result: ToolResult = try await entry.execute(
      gate.permit(call), ToolContext(callID: name, progress: progress), middleware: middleware)
    let json = result.json
    let redacted: JSON = host.environment.redactor.redact(json)
    return redacted == json ? result : try ToolResult(json: redacted)
  }

  /// Calls a tool of a server and gives its answer as the server sent it, through the same gate and steps as every call.
  ///
  /// - Throws: ``PolicyRefusal``, what the steps throw, `MCPServerError`, `CancellationError`.
  package func call(
    _ tool: RemoteTool, on server: RemoteMCPServer, _ arguments: JSON, _ context: ToolContext
  ) async throws -> MCPCallResult {
    let name = ToolCatalog.qualifiedName(server: server.name, tool: tool.name)
    let permitted: JSON = try await gate.permit(
      gate.call(.tool, server: server.name, name: name, arguments: arguments))
    let answer = Mutex<MCPCallResult?>(nil)
    let call = ToolInvocation(name: name, server: server.name, tool: tool, arguments: permitted, context: context)
    let result: ToolResult = try await middleware.callTool(call) { call in
      let sent: MCPCallResult = try await server.call(tool.name, call.arguments, call.context)
      answer.withLock { $0 = sent }
      return ToolResult(sent)
    }
    return answer.withLock { $0 } ?? MCPCallResult(text: result.text, isError: result.isError)
  }

  /// Finds one tool by the name people use, connecting only its server.
  ///
  /// - Throws: `InvocationError` `tool_not_found` with what was probably meant, `MCPServerError`.
  public func tool(_ name: String) async throws -> ToolCatalog.Entry {
    let known: [String] = servers.servers.map(\.name)
    let owners: [String] = known.filter { name.utf8.starts(with: ($0 + ".").utf8) }
    if owners.count == 1, let entry = readyTool(name, of: owners[0]) { return entry }
    let available: AvailableTools = await reachableTools(servers: owners)
    try Task.checkCancellation()
    if let entry = available.catalog.entry(qualified: name) { return entry }
    if let failed = available.statuses.first(where: \.isFailure) {
      throw MCPServerError(failed)
    }
    if let held = available.statuses.held(name) { throw MCPServerError(.definitionChanged, held.message) }
    let names: [String] = available.catalog.entries.map(\.qualifiedName) + known.map { $0 + "." }
    throw InvocationError(.toolNotFound, "No tool is named \"\(name)\"\(name.didYouMean(in: names))")
  }

  /// The tool of a server that is ready, without the rest of the catalogue; nil where something has to be waited for.
  private func readyTool(_ name: String, of owner: String) -> ToolCatalog.Entry? {
    guard let server = servers.servers.first(where: { $0.name.sameBytes(as: owner) }) as? RemoteMCPServer,
      let tool = server.readyTool(String(decoding: name.utf8.dropFirst(owner.utf8.count + 1), as: UTF8.self)),
      // A tool of this process comes first, whatever its name looks like.
      !tools.list().contains(where: { $0.name.sameBytes(as: name) })
    else { return nil }
    let source = ToolCatalog.Source(server: owner, tools: [tool])
    return ToolCatalog(servers: [source], filters: [toolSettings.filter]).entry(qualified: name)
  }

  /// How tool calls are made, from the configuration.
  var toolSettings: ToolSettings {
    var settings = ToolSettings(
      filter: ToolFilter(allow: config.tools.allow, deny: config.tools.deny), timeout: config.tools.timeout,
      maximumResultBytes: config.tools.maxResultBytes, maximumParallel: config.tools.maxParallel)
    settings.maximumOfferedBytes = config.tools.maxOfferedBytes
    settings.hiddenCharacters = config.tools.hidden
    return settings
  }
}

extension MCPServerError {
  /// A server that is not there, and what became of it.
  fileprivate init(_ status: ServerStatus) {
    let code: Code = status.code == .definitionChanged ? .definitionChanged : .unavailable
    self.init(code, status.message ?? "\(status.name) is not available", diagnostics: status.diagnostics)
  }
}
