import JSONKit
public import MCP

/// A family of resources of a service whose addresses follow one pattern.
///
/// The pattern has variables as `{name}`, which take no `/`, and `{+name}`, which do. A value with a step upwards (`..`)
/// is never handed on: such an address is not found.
public struct MCPServiceTemplate: Sendable {
  /// Reads the resource at an address with these values of the variables; nil where there is none.
  public typealias Handler =
    @Sendable (
      _ uri: String, _ values: [String: String], _ context: MCPCallContext
    ) async throws -> [MCPResourceContents]?

  /// What a client is told about the family.
  public let definition: MCPResourceTemplate
  /// How long clients may use their contents again.
  public let caching: MCPCacheHint
  let handler: Handler
  var completions: [ByteKey: MCPSuggestions] = [:]
  /// What ``MCPServiceOptions/view`` is asked about; nil for the pattern.
  package var viewedAs: String?
  /// Whether it is only listed: what its addresses lead to is read by ``MCPServiceOptions/unlisted``.
  let isForwarded: Bool
  /// Completes the variables of a pattern of another server; nil for one of this service.
  package var forwardCompletion: MCPForwardedCompletion?

  /// A family of resources of another server, whose pattern may be of any kind.
  package init(forwarding definition: MCPResourceTemplate) {
    self.definition = definition
    caching = MCPCacheHint()
    isForwarded = true
    handler = { _, _, _ in nil }
  }

  /// A family by its whole definition.
  public init(_ definition: MCPResourceTemplate, caching: MCPCacheHint = MCPCacheHint(), handler: @escaping Handler) {
    self.definition = definition
    self.caching = caching
    self.handler = handler
    isForwarded = false
  }

  /// A family by the members of its definition, each with one text or one piece of data.
  public init(
    _ pattern: String, name: String, title: String? = nil, description: String? = nil, mimeType: String? = nil,
    caching: MCPCacheHint = MCPCacheHint(),
    handler:
      @escaping @Sendable (
        _ values: [String: String], _ context: MCPCallContext
      ) async throws -> MCPResourceContents.Body?
  ) {
    self.init(
      MCPResourceTemplate(
        uriTemplate: pattern, name: name, title: title, description: description, mimeType: mimeType), caching: caching
    ) { uri, values, context in
      try await handler(values, context).map { [MCPResourceContents(uri: uri, mimeType: mimeType, body: $0)] }
    }
  }

  /// Suggests values of a variable.
  public func completing(_ variable: String, with suggestions: @escaping MCPSuggestions) -> MCPServiceTemplate {
    var copy = self
    copy.completions[ByteKey(variable)] = suggestions
    return copy
  }
}

/// Suggests what a half-written value may become, best first; `others` are the values that are filled in already.
public typealias MCPSuggestions = @Sendable (_ value: String, _ others: [String: String]) async throws -> [String]

/// Has another server say what a half-written argument of one of its prompts or patterns may become.
package typealias MCPForwardedCompletion =
  @Sendable (_ argument: String, _ value: String, _ others: [String: String]) async throws -> MCPCompletion
