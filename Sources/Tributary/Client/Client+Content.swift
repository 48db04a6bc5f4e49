public import Agents
public import JSONKit
import LLM
public import MCP
import Policies
import Servers

/// What servers offer beside tools: resources and prompts.
extension Client {
  /// What the servers, or those named, let be read; a server that fails says so in its listing.
  public func listResources(servers names: [String]? = nil) async -> [ServerListing<MCPResource>] {
    await servers.listings(names) { try await $0.listResources() }
  }

  /// The patterns of addresses that the servers, or those named, let be read.
  public func listResourceTemplates(servers names: [String]? = nil) async -> [ServerListing<MCPResourceTemplate>] {
    await servers.listings(names) { try await $0.listResourceTemplates() }
  }

  /// Reads a resource of a server, inside the steps the client was made with: the one place where a resource is read.
  ///
  /// ```swift
  /// for contents in try await client.readResource("file:///notes.txt", of: "files") {
  ///   if case .text(let text) = contents.body { print(text) }
  /// }
  /// ```
  ///
  /// - Throws: ``PolicyRefusal``, `MCPServerError`, what the steps throw, `CancellationError`.
  public func readResource(_ uri: String, of server: String) async throws -> [MCPResourceContents] {
    _ = try await gate.permit(gate.call(.resource, server: server, name: uri))
    return try await readResource(uri, of: server, ToolContext())
  }

  /// The same as a part of something that the context names.
  func readResource(_ uri: String, of server: String, _ context: ToolContext) async throws -> [MCPResourceContents] {
    let contents: [JSON] = try await middleware.readResource(ResourceRead(server: server, uri: uri)) { [servers] in
      let server: any MCPServer = try servers.server($0.server)
      guard let remote = server as? RemoteMCPServer else { return try await server.readResource($0.uri).map(\.json) }
      return try await remote.readResource($0.uri, context, for: nil).map(\.json)
    }
    return try contents.map { json in
      guard let contents = MCPResourceContents(json: json) else {
        throw MCPServerError(.refused, "\(server): a step made something of \(uri) that is no contents of a resource")
      }
      return contents
    }
  }

  /// The prompts of the servers, or of those named.
  public func listPrompts(servers names: [String]? = nil) async -> [ServerListing<MCPPrompt>] {
    await servers.listings(names) { try await $0.listPrompts() }
  }

  /// Fills in a prompt of a server; its messages are text of that server, and as trustworthy.
  ///
  /// - Throws: ``PolicyRefusal``, `MCPServerError`, `CancellationError`.
  public func getPrompt(
    _ name: String, of server: String, _ arguments: JSON.Object = [:]
  ) async throws -> MCPPromptResult {
    let call = gate.call(.prompt, server: server, name: server + "." + name, arguments: .object(arguments))
    let permitted: JSON = try await gate.permit(call)
    return try await getPrompt(name, of: server, permitted.objectValue ?? arguments, ToolContext())
  }

  /// The same as a part of something that the context names.
  func getPrompt(
    _ name: String, of server: String, _ arguments: JSON.Object, _ context: ToolContext
  ) async throws -> MCPPromptResult {
    let peer: any MCPServer = try servers.server(server)
    return try await recorded(.prompt(name, of: server, arguments)) {
      guard let remote = peer as? RemoteMCPServer else { return try await peer.getPrompt(name, arguments) }
      return try await remote.getPrompt(name, arguments, context, for: nil)
    } digest: {
      $0.json
    }
  }

  /// What a half-written argument of a prompt or of a resource's address may become.
  ///
  /// - Throws: `MCPServerError` `server_refused` when the server does not complete arguments, `CancellationError`.
  public func complete(
    _ reference: MCPCompletion.Reference, of server: String, argument: String, value: String,
    context: [String: String] = [:]
  ) async throws -> MCPCompletion {
    try await servers.server(server).complete(reference, argument: argument, value: value, context: context)
  }
}
