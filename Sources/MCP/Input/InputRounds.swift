package import JSONKit

/// The rounds in which a server asks for input before it answers one request: a value without tasks or connections.
///
/// Source: Model Context Protocol, "Multi Round-Trip Requests", revision 2026-07-28; read 2026-11-26.
package struct InputRounds: Sendable {
  /// The requests that may be answered by asking for input.
  static let methods: Set<String> = [MCPMethod.callTool, MCPMethod.getPrompt, MCPMethod.readResource]

  /// One question, with the key under which its answer goes back.
  package struct Question: Sendable, Equatable {
    package var key: String
    package var method: String
    package var params: JSON
  }

  /// How many rounds have been asked for.
  package private(set) var count = 0
  /// How many questions have been answered in all rounds.
  package private(set) var asked = 0
  /// What the next request carries besides its own parameters: the last answers and the last state.
  package private(set) var members: [JSON.Member] = []
  private let limit: Int

  package init(limit: Int) {
    self.limit = limit
  }

  /// A result asks for input; returns the questions, which may be none.
  ///
  /// - Throws: ``MCPError`` when the result means nothing or there were enough rounds.
  package mutating func begin(_ result: JSON) throws(MCPError) -> [Question] {
    try countOne()
    let state = result["requestState"]?.stringValue
    members = state.map { [JSON.Member(key: "requestState", value: .string($0))] } ?? []
    let questions = try result["inputRequests"].map(Self.questions) ?? []
    guard !questions.isEmpty || state != nil else {
      throw MCPError(.invalidResult, "the server wants input but has neither inputRequests nor requestState")
    }
    return questions
  }

  /// All questions have been answered.
  package mutating func answer(_ answers: JSON.Object) {
    asked += answers.count
    members.insert(JSON.Member(key: "inputResponses", value: .object(answers)), at: 0)
  }

  /// An error asks for visits; the next request carries nothing of them.
  ///
  /// - Throws: ``MCPError`` when there were enough rounds.
  package mutating func visit() throws(MCPError) {
    try countOne()
    members = []
  }

  /// How long to wait before the next request when nobody was asked: 50 ms, doubling to 250 ms.
  package var pause: Duration {
    min(.milliseconds(50 << min(count - 1, 3)), .milliseconds(250))
  }

  private mutating func countOne() throws(MCPError) {
    guard count < limit else {
      throw MCPError(.inputLimit, "the server asked for input more than \(limit) times in one request")
    }
    count += 1
  }

  /// Reads the questions of a result or a task.
  static func questions(_ requests: JSON) throws(MCPError) -> [Question] {
    guard let members = requests.objectValue else { throw MCPError(.invalidResult, "inputRequests is not an object") }
    var questions: [Question] = []
    for member in members {
      guard let method = member.value["method"]?.stringValue else {
        throw MCPError(.invalidResult, "the input request \(member.key) has no method")
      }
      questions.append(Question(key: member.key, method: method, params: member.value["params"] ?? [:]))
    }
    return questions
  }
}
