import JSONKit
public import MCP

/// One resource of a service: its definition and how it is read.
public struct MCPServiceResource: Sendable {
  /// Reads it; an error is told to the client without details, ``RPCError`` as it is.
  public typealias Handler = @Sendable (_ context: MCPCallContext) async throws -> [MCPResourceContents]

  /// What a client is told about the resource.
  public let definition: MCPResource
  /// How long clients may use its contents again.
  public let caching: MCPCacheHint
  let handler: Handler
  /// What ``MCPServiceOptions/view`` is asked about; nil for the address.
  package var viewedAs: String?

  /// A resource by its whole definition, which may have several contents.
  public init(_ definition: MCPResource, caching: MCPCacheHint = MCPCacheHint(), handler: @escaping Handler) {
    self.definition = definition
    self.caching = caching
    self.handler = handler
  }

  /// A resource by the members of its definition, with one text or one piece of data.
  public init(
    uri: String, name: String, title: String? = nil, description: String? = nil, mimeType: String? = nil,
    caching: MCPCacheHint = MCPCacheHint(),
    handler: @escaping @Sendable (_ context: MCPCallContext) async throws -> MCPResourceContents.Body
  ) {
    self.init(
      MCPResource(uri: uri, name: name, title: title, description: description, mimeType: mimeType), caching: caching
    ) { context in
      [MCPResourceContents(uri: uri, mimeType: mimeType, body: try await handler(context))]
    }
  }
}
