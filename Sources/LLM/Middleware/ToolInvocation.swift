public import JSONKit

/// One call of a tool on its way through the steps around it.
public struct ToolInvocation: Sendable {
  /// `server.tool`, or the name of a tool of this process.
  public let name: String
  /// The server the tool belongs to; nil for a tool of this process.
  public let server: String?
  /// What is called.
  public let tool: any Tool
  /// An object that fits the tool's schema; what a step makes of it is not checked again.
  public var arguments: JSON
  /// What the tool is told about the call.
  public var context: ToolContext

  /// A call of a tool of this process unless a server is named.
  public init(
    name: String, server: String? = nil, tool: any Tool, arguments: JSON, context: ToolContext = ToolContext()
  ) {
    self.name = name
    self.server = server
    self.tool = tool
    self.arguments = arguments
    self.context = context
  }
}
