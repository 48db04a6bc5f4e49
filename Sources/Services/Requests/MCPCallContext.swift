public import JSONKit
import JSONRPC
public import MCP

/// What a handler knows of the request it answers, and how it reaches the client meanwhile.
public struct MCPCallContext: Sendable {
  /// It is handed on in every call, from one to the next.
  private final class Content: Sendable {
    let client: MCPImplementation?
    let principal: String?
    let taskID: String?
    let declared: ClientCapabilities
    let reporter: RequestReporter?
    let asking: any Asking

    init(
      client: MCPImplementation?, principal: String?, taskID: String?, declared: ClientCapabilities,
      reporter: RequestReporter?, asking: any Asking
    ) {
      (self.client, self.principal, self.taskID) = (client, principal, taskID)
      (self.declared, self.reporter, self.asking) = (declared, reporter, asking)
    }
  }

  private let content: Content

  init(
    client: MCPImplementation?, principal: String?, declared: ClientCapabilities, reporter: RequestReporter?,
    asking: any Asking, taskID: String? = nil
  ) {
    content = Content(
      client: client, principal: principal, taskID: taskID, declared: declared, reporter: reporter, asking: asking)
  }

  /// What the client says of itself; for display only.
  public var client: MCPImplementation? { content.client }
  /// Who the client is, where the carrier has proof of it; nil where it has none.
  public var principal: String? { content.principal }
  /// The task that the call has become; nil when the client waits for its answer.
  public var taskID: String? { content.taskID }
  var declared: ClientCapabilities { content.declared }
  var asking: any Asking { content.asking }
  private var reporter: RequestReporter? { content.reporter }

  /// A context for calling a handler without a peer, in tests for example.
  ///
  /// Progress and log messages go nowhere. Questions are answered from `answers`, by their keys, in the form of the
  /// protocol; others throw ``MCPError`` `input_refused`.
  public init(client: MCPImplementation? = nil, principal: String? = nil, answers: [String: JSON] = [:]) {
    self.init(
      client: client, principal: principal,
      declared: ClientCapabilities(input: [.forms, .urls, .sampling, .samplingTools], roots: true), reporter: nil,
      asking: GivenAnswers(answers: answers))
  }

  /// What the client can be asked; a question of another kind is refused to it without being sent.
  public var inputKinds: MCPInputKinds { declared.input }
  /// Whether the client tells its places of work.
  public var tellsRoots: Bool { declared.roots }

  /// Whether a question ends the handler's run, which begins anew with the answer; see ``ask(_:)``.
  package var asksByRounds: Bool { asking is AskingByRounds }
  /// Whether ``once(_:_:)`` can be used.
  package var canKeep: Bool { asking.canKeep }

  /// Tells the client how far the work is; values that do not grow are left out, and nothing is sent after the answer.
  public func progress(_ done: Double, of total: Double? = nil, _ message: String? = nil) {
    reporter?.report(MCPProgress(progress: done, total: total, message: message))
  }

  /// Lets the client wait without a connection: the stream of this request ends, and the client asks for its rest.
  ///
  /// Of use for work that takes long, with clients of revision 2025-11-25 over HTTP; does nothing with all others.
  public func endStream() {
    reporter?.endStream()
  }

  /// Writes to the client's log, if the client wants this level; never anything secret.
  ///
  /// Clients of the newest revision say with each request which levels they want, none unless said; others say it for
  /// the connection, ``MCPLogLevel/info`` and above unless said.
  /// - Parameter logger: the part of the server that writes.
  public func log(_ level: MCPLogLevel, _ data: JSON, logger: String? = nil) {
    reporter?.log(level, data, logger: logger)
  }
}
