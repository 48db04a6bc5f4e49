public import JSONKit
public import JSONRPC
public import MCP

/// What a task does, for whoever goes on with it.
public struct MCPTaskCall: Sendable, Hashable {
  /// The name of the tool.
  public var tool: String
  /// What the handler is given.
  public var arguments: JSON
  /// The revision in whose form the client reads the result, such as `2025-11-25`.
  public var revision: String
  /// What the client can be asked, in the form of the newest revision.
  public var capabilities: JSON

  /// A call of a tool for one client.
  public init(tool: String, arguments: JSON, revision: String, capabilities: JSON) {
    self.tool = tool
    self.arguments = arguments
    self.revision = revision
    self.capabilities = capabilities
  }
}

/// One task of a service as it is kept.
public struct MCPTaskRecord: Sendable, Hashable {
  /// Its name, which only its client knows.
  public var id: String
  /// The principal of the client that began it; empty where the carrier has no proof of one.
  public var owner: String
  /// What it is at.
  public var status: MCPTaskState.Status = .working
  /// When it was begun, in seconds since 1970.
  public var createdAt: Double
  /// When it last changed, in seconds since 1970.
  public var updatedAt: Double
  /// When it may be forgotten, in seconds since 1970.
  public var expiresAt: Double
  /// What the client is asked now, by key, in the form of the protocol.
  public var questions = JSON.Object()
  /// What the client has answered and the tool has not taken yet, by key.
  public var answers = JSON.Object()
  /// How it goes on in another process; nil when it cannot.
  public var call: MCPTaskCall?
  /// How many processes have taken it up since one was last told to end.
  public var restarts = 0
  /// The result of the call, once there is one.
  public var result: JSON?
  /// Why there is no result, once that is known.
  public var error: RPCError?

  /// A task that begins.
  public init(id: String, owner: String, createdAt: Double, expiresAt: Double) {
    self.id = id
    self.owner = owner
    self.createdAt = createdAt
    updatedAt = createdAt
    self.expiresAt = expiresAt
  }

  /// Whether nothing more happens to it.
  public var isOver: Bool { status == .completed || status == .failed || status == .cancelled }

  /// It ends; the first end stays.
  mutating func end(_ status: MCPTaskState.Status, result: JSON? = nil, error: RPCError? = nil) {
    guard !isOver else { return }
    self.status = status
    self.result = result
    self.error = error
    questions = [:]
  }

  /// The tool asks; it waits until all is answered.
  mutating func ask(_ asked: [AskedQuestion]) {
    guard !isOver else { return }
    for question in asked { questions[question.key] = question.json }
    status = .inputRequired
  }

  /// The client answers; keys that are not asked for count for nothing.
  mutating func answer(_ responses: JSON.Object) {
    guard !isOver else { return }
    for response in responses where questions[response.key] != nil {
      questions[response.key] = nil as JSON?
      answers[response.key] = response.value
    }
    if questions.isEmpty { status = .working }
  }
}
