public import JSONKit
import JSONRPC
public import MCP

/// One tool of a service: its definition and what it does.
public struct MCPServiceTool: Sendable {
  /// Does the work; arguments are an object that has been checked against the input schema.
  ///
  /// Cancelling the request cancels the task. A thrown ``MCPToolFailure`` becomes a result with `isError` and its
  /// text, every other error one without details, and ``RPCError`` refuses the request itself. Where it asks for
  /// input by ``MCPCallContext/ask(_:)`` it may be run more than once for one call.
  public typealias Handler = @Sendable (_ arguments: JSON, _ context: MCPCallContext) async throws -> MCPCallResult

  /// What a client is told about the tool.
  public let definition: MCPTool
  /// What is called when a client calls the tool.
  public let handler: Handler
  /// Whether its calls become tasks, where the service has some and the client knows what a task is.
  ///
  /// Older clients may choose where it is optional; the others get a task. Where it is required, calls of clients that
  /// do not know tasks are refused, except of those from before there were any.
  public let tasks: MCPTool.TaskSupport
  /// What is done before the work; nil for nothing.
  var preparation: Preparation?
  /// Whether its tasks go on in another process; see ``resuming()``.
  package private(set) var isResumable = false
  /// What ``MCPServiceOptions/view`` is asked about; nil for the name.
  package var viewedAs: String?
  /// Calls a tool of another server, whose answer goes on unread; nil for a tool of this service.
  let forward: ForwardHandler?

  /// Calls a tool of another server; arguments are an object that nobody has held against a schema.
  package typealias ForwardHandler =
    @Sendable (_ arguments: MCPCallArguments, _ context: MCPCallContext) async throws -> MCPForwardedResult

  /// A tool of another server, offered as that server describes it: who calls it and who serves it check their own.
  package init(forwarding definition: MCPTool, _ forward: @escaping ForwardHandler) {
    self.definition = definition
    self.forward = forward
    tasks = .forbidden
    handler = { arguments, context in
      switch try await forward(.json(arguments), context) {
      case .result(let result): result
      case .encoded(let result): try MCPCallResult(json: try result.json())
      }
    }
  }

  /// A tool by its whole definition.
  ///
  /// With an output schema every answer that is no error is checked against it, and is an error when it does not fit.
  public init(_ definition: MCPTool, tasks: MCPTool.TaskSupport = .forbidden, handler: @escaping Handler) {
    self.definition = definition
    self.tasks = tasks
    self.handler = handler
    forward = nil
  }

  /// A tool by the members of its definition; it takes any object unless `inputSchema` says more.
  public init(
    name: String, title: String? = nil, description: String? = nil, inputSchema: JSON = ["type": "object"],
    outputSchema: JSON? = nil, annotations: MCPToolAnnotations? = nil, tasks: MCPTool.TaskSupport = .forbidden,
    handler: @escaping Handler
  ) {
    self.init(
      MCPTool(
        name: name, title: title, description: description, inputSchema: inputSchema, outputSchema: outputSchema,
        annotations: annotations),
      tasks: tasks, handler: handler)
  }
}

extension MCPServiceTool {
  /// Has the tasks of this tool go on when the process that worked on them has ended.
  ///
  /// Where the tasks are kept across processes, ``MCPService/runTasks()`` runs the handler again with the same arguments and
  /// the same ``MCPCallContext/taskID``, by which the handler finds what it has done. Tasks of other tools fail then.
  public func resuming() -> MCPServiceTool {
    var copy = self
    copy.isResumable = true
    return copy
  }
}

/// An error whose text is meant for the model that called a tool; other errors are told to it without details.
public struct MCPToolFailure: Error, Sendable, Hashable {
  /// What the model is told.
  public var message: String

  /// A failure in words that help the model to do better.
  public init(_ message: String) {
    self.message = message
  }
}
