import MCP
import Services

/// Who something is done for: who is asked what comes up meanwhile, and hears how far it is.
struct Caller: Sendable {
  /// Nil where nobody can be asked.
  var input: (any AskedCaller)?
  var progress: @Sendable (_ done: Double, _ total: Double?, _ message: String?) -> Void

  init(
    input: (any AskedCaller)?,
    progress: @escaping @Sendable (_ done: Double, _ total: Double?, _ message: String?) -> Void
  ) {
    self.input = input
    self.progress = progress
  }

  /// The caller of a call that goes on while the caller is away.
  init(_ call: PassedCall) {
    self.init(input: call) { call.progress($0, $1, $2) }
  }

  /// The caller of a request that is open until everything is done.
  init(_ input: CallerInput?, _ context: MCPCallContext) {
    self.init(input: input) { context.progress($0, of: $1, $2) }
  }
}

/// A caller who answers questions, those of servers and our own.
protocol AskedCaller: MCPInputHandler {
  /// Asks by a form; the place is the same wherever the work goes on, and another one for every other question.
  func elicit(_ elicitation: MCPElicitation, at place: String) async throws -> MCPElicitationAnswer
}
