import JSONKit
import JSONRPC
import MCP
import Services
import Synchronization

/// One piece of work for a caller who is asked by rounds: it goes on while the caller is away.
///
/// What is asked waits here until one of the caller's next rounds brings the answer.
final class PassedCall: AskedCaller {
  /// What the caller has to do, or gets.
  enum Step: Sendable {
    case questions([Question])
    case end(Result<PassedAnswer, any Error>)
  }

  /// Something that is asked.
  struct Question: Sendable {
    enum Kind: Sendable {
      case elicitation(MCPElicitation)
      case sampling(MCPSamplingRequest)
    }

    let number: Int
    let kind: Kind
    fileprivate let answered = Wakeup()

    /// The same in each round.
    var key: String { "question-\(number)" }
  }

  /// Whether somebody still wants the answer.
  enum Interest: Sendable {
    /// The caller is here.
    case here
    /// The caller may come again, and has been away since then.
    case away(since: Duration)
    case none
  }

  private enum Answer: Sendable {
    case elicitation(MCPElicitationAnswer)
    case sampling(MCPSamplingResult)
  }

  private struct Progress {
    var done: Double
    var total: Double?
    var message: String?

    func tell(_ context: MCPCallContext) { context.progress(done, of: total, message) }
  }

  private struct State {
    var open: [Question] = []
    var answers: [Int: Answer] = [:]
    var lastNumber = 0
    var end: Result<PassedAnswer, any Error>?
    /// Who makes the call is here.
    var interest = Interest.here
    var isFirstRound = true
    var context: MCPCallContext
    /// The latest that the caller did not hear because it was away.
    var missed: Progress?
  }

  let kinds: MCPInputKinds
  /// Fired when the interest changes for the worse.
  let bell = Wakeup()
  private let news = Wakeup()
  private let state: Mutex<State>

  init(_ context: MCPCallContext) {
    kinds = context.inputKinds
    state = Mutex(State(context: context))
  }

  // MARK: The side of the work

  func elicit(_ elicitation: MCPElicitation, at place: String) async throws -> MCPElicitationAnswer {
    guard case .elicitation(let answer) = try await ask(.elicitation(elicitation)) else { return .cancel }
    return answer
  }

  func elicit(_ elicitation: MCPElicitation, _ context: MCPInputContext) async throws -> MCPElicitationAnswer {
    try await elicit(elicitation, at: "")
  }

  func createMessage(
    _ request: MCPSamplingRequest, _ context: MCPInputContext
  ) async throws -> MCPSamplingResult {
    guard case .sampling(let result) = try await ask(.sampling(request)) else {
      throw MCPError(.inputRefused, "the caller gave no answer")
    }
    return result
  }

  /// Tells the caller of progress: at once while a round is open, otherwise the latest when the next one begins.
  func progress(_ done: Double, _ total: Double?, _ message: String?) {
    let progress = Progress(done: done, total: total, message: message)
    // Inside the lock, so that the round does not end between.
    state.withLock { state in
      if case .here = state.interest { progress.tell(state.context) } else { state.missed = progress }
    }
  }

  /// There is an answer, or there never will be one; what came first counts.
  func ended(_ result: Result<PassedAnswer, any Error>) {
    state.withLock { $0.end = $0.end ?? result }
    news.fire()
  }

  private func ask(_ kind: Question.Kind) async throws -> Answer? {
    let question = state.withLock { state in
      state.lastNumber += 1
      state.open.append(Question(number: state.lastNumber, kind: kind))
      return state.open[state.open.count - 1]
    }
    news.fire()
    await question.answered.wait()
    return try state.withLock { state in
      state.open.removeAll { $0.number == question.number }
      try Task.checkCancellation()
      return state.answers.removeValue(forKey: question.number)
    }
  }

  // MARK: The caller's side

  /// A round of the caller begins; returns why it cannot.
  func beginsRound(_ context: MCPCallContext) -> RPCError? {
    state.withLock { state in
      defer { state.isFirstRound = false }
      switch state.interest {
      case .here where state.isFirstRound: return nil
      case .here: return .invalidParams("the call that this answers is being answered already")
      case .none: return PassedCalls.isOver
      case .away:
        (state.interest, state.context) = (.here, context)
        state.missed?.tell(context)
        state.missed = nil
        return nil
      }
    }
  }

  /// The round has ended; the caller may come again, or has what it wanted.
  func endsRound(at now: Duration, isLast: Bool) {
    state.withLock { $0.interest = isLast ? .none : .away(since: now) }
    bell.fire()
  }

  /// Whether the answer is still wanted; nobody comes again who has been away for as long as patience lasts.
  func interest(at now: Duration, patience: Duration) -> Interest {
    state.withLock { state in
      if case .away(let since) = state.interest, since + patience <= now { state.interest = .none }
      return state.interest
    }
  }

  /// What comes next: the questions that are not answered, or the end.
  ///
  /// - Throws: `CancellationError`.
  func next() async throws -> Step {
    while true {
      try Task.checkCancellation()
      let step = state.withLock { state -> Step? in
        if let end = state.end { return .end(end) }
        let questions = state.open.filter { state.answers[$0.number] == nil }
        return questions.isEmpty ? nil : .questions(questions)
      }
      if let step { return step }
      await news.wait()
    }
  }

  func answer(_ question: Question, _ answer: MCPElicitationAnswer) { give(question, .elicitation(answer)) }

  func answer(_ question: Question, _ result: MCPSamplingResult) { give(question, .sampling(result)) }

  private func give(_ question: Question, _ answer: Answer) {
    state.withLock { $0.answers[question.number] = answer }
    question.answered.fire()
  }
}

/// What came of something that was done for a caller.
enum PassedAnswer: Sendable {
  case call(MCPForwardedResult)
  case resource([MCPResourceContents])
  case prompt(MCPPromptResult)
}
