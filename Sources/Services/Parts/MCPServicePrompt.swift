import JSONKit
public import MCP

/// One prompt of a service: its definition and how its blanks are filled in.
public struct MCPServicePrompt: Sendable {
  /// Fills it in; every required argument is there.
  ///
  /// An error is told to the client without details, ``RPCError`` as it is.
  public typealias Handler =
    @Sendable (
      _ arguments: [String: String], _ context: MCPCallContext
    ) async throws -> MCPPromptResult

  /// What a client is told about the prompt.
  public let definition: MCPPrompt
  let handler: Handler
  var completions: [ByteKey: MCPSuggestions] = [:]
  /// What ``MCPServiceOptions/view`` is asked about; nil for the name.
  package var viewedAs: String?
  /// Completes the arguments of a prompt of another server; nil for a prompt of this service.
  package var forwardCompletion: MCPForwardedCompletion?

  /// A prompt by its whole definition.
  public init(_ definition: MCPPrompt, handler: @escaping Handler) {
    self.definition = definition
    self.handler = handler
  }

  /// A prompt by the members of its definition.
  public init(
    name: String, title: String? = nil, description: String? = nil, arguments: [MCPPrompt.Argument] = [],
    handler: @escaping Handler
  ) {
    self.init(
      MCPPrompt(name: name, title: title, description: description, arguments: arguments), handler: handler)
  }

  /// Suggests values of an argument.
  public func completing(_ argument: String, with suggestions: @escaping MCPSuggestions) -> MCPServicePrompt {
    var copy = self
    copy.completions[ByteKey(argument)] = suggestions
    return copy
  }
}

extension MCPPromptResult: ExpressibleByStringInterpolation {
  /// One message of the person who chose the prompt, so that a prompt may end in `"Review \(path)."`.
  public init(stringLiteral text: String) {
    self.init(messages: [.user(text)])
  }
}
