import JSONKit
import JSONRPC
import MCP
import Services
import Synchronization

/// What is done for callers who can be asked meanwhile: the calls that the gateway passes on, the runs of agents and workflows.
///
/// A caller of the older revisions, or of a task, is asked while its request is served. Of one who is asked by rounds the
/// request ends with the question, and the next one brings the answer; meanwhile the work goes on. So it lives here, in
/// ``run()``, by ids that only these callers carry: their sealed state says which call is meant.
package final class PassedCalls: Sendable {
  /// Calls that are under way or wait for their caller at one time.
  static let maximumCalls = 1024
  /// How long a call waits for its caller's next round, unless said otherwise.
  static let patience = Duration.seconds(600)
  /// How long the work of a task waits for an answer: no task is kept for longer.
  static let taskPatience = Duration.seconds(3600)
  /// The refusal for who comes too late.
  static let isOver = RPCError.invalidParams(
    "the call that this answers is over; begin anew, without params.requestState")

  private let makeID: @Sendable () -> String
  private let patience: Duration
  private let timeline: Timeline
  private let runner = TaskRunner(limit: PassedCalls.maximumCalls)
  private let calls = Mutex<[ByteKey: PassedCall]>([:])

  /// - Parameter makeID: gives ids that nobody can guess.
  init(makeID: @escaping @Sendable () -> String, patience: Duration = PassedCalls.patience, timeline: Timeline) {
    self.makeID = makeID
    self.patience = patience
    self.timeline = timeline
  }

  /// - Parameter makeID: gives ids that nobody can guess.
  package convenience init(makeID: @escaping @Sendable () -> String, clock: any Clock<Duration>) {
    self.init(makeID: makeID, timeline: Timeline(clock))
  }

  /// The calls that are under way or wait for their caller.
  var count: Int { calls.withLock { $0.count } }

  /// Runs the calls until cancelled, and with that the calls.
  package func run() async { await runner.run() }

  /// Does something for a caller who can be asked meanwhile, as far as the caller says so.
  ///
  /// - Throws: as ``round(_:_:)``.
  func serve(
    _ context: MCPCallContext, _ perform: @escaping @Sendable (_ caller: Caller) async throws -> PassedAnswer
  ) async throws -> PassedAnswer {
    if let caller = caller(of: context) { return try await perform(caller) }
    return try await round(context) { try await perform(Caller($0)) }
  }

  /// The caller of a request that is open until everything is done; nil of one who is asked by rounds.
  func caller(of context: MCPCallContext) -> Caller? {
    guard context.inputKinds.isEmpty || context.asksByRounds else { return Caller(input(context), context) }
    // Who cannot carry anything to the next round cannot be asked.
    guard !context.inputKinds.isEmpty, context.canKeep else { return Caller(nil, context) }
    return nil
  }

  /// A caller who is asked while its request is served.
  private func input(_ context: MCPCallContext) -> CallerInput {
    guard context.taskID != nil else { return CallerInput(context) }
    // A task may go on in another process, where the first question is another one.
    let limit = CallerInput.Limit(time: Self.taskPatience, timeline: timeline)
    return CallerInput(context, named: "question-\(makeID())", limit: limit)
  }

  /// One round of a caller's request: begins the call, or goes on with it, until the caller is asked or has the answer.
  ///
  /// - Throws: what ends the round when the caller is asked, what `perform` throws, ``RPCError`` when the call is gone.
  func round(
    _ context: MCPCallContext,
    _ perform: @escaping @Sendable (_ caller: PassedCall) async throws -> PassedAnswer
  ) async throws -> PassedAnswer {
    let id = try await context.once("call") { .string(try self.begin(context, perform)) }.stringValue ?? ""
    guard let call = calls.withLock({ $0[ByteKey(id)] }) else { throw Self.isOver }
    if let refusal = call.beginsRound(context) { throw refusal }
    var isLast = false
    defer { call.endsRound(at: timeline.now(), isLast: isLast) }
    do {
      while true {
        switch try await call.next() {
        case .questions(let questions): try await put(questions, of: call, to: context)
        case .end(let result):
          isLast = true
          return try result.get()
        }
      }
    } catch let error as CancellationError {
      isLast = true
      throw error
    }
  }

  /// Gives the answers that the round has brought.
  ///
  /// - Throws: `InputIsNeeded` when some have to be asked for, and what an answer is refused with.
  private func put(_ questions: [PassedCall.Question], of call: PassedCall, to context: MCPCallContext) async throws {
    var isComplete = true
    for question in questions {
      switch question.kind {
      case .elicitation(let elicitation):
        let answer = try await context.take(.passing(elicitation, as: question.key))
        if let answer { call.answer(question, answer) } else { isComplete = false }
      case .sampling(let request):
        let answer = try await context.take(.passing(request, as: question.key))
        if let answer { call.answer(question, answer) } else { isComplete = false }
      }
    }
    guard isComplete else { throw InputIsNeeded() }
  }

  private func begin(
    _ context: MCPCallContext, _ perform: @escaping @Sendable (PassedCall) async throws -> PassedAnswer
  ) throws -> String {
    let id = makeID()
    let call = PassedCall(context)
    let isFull = calls.withLock { calls in
      guard calls.count < Self.maximumCalls else { return true }
      calls[ByteKey(id)] = call
      return false
    }
    let principal = context.principal
    let isTaken =
      !isFull
      && runner.offer {
        await ServiceCaller.$principal.withValue(principal) { await self.perform(id, call, perform) }
      }
    guard isTaken else {
      if !isFull { forget(id) }
      throw RPCError.internalError("\(Self.maximumCalls) calls are under way; send this one again later")
    }
    return id
  }

  /// The call, until the caller has the answer, or nobody wants it any more.
  private func perform(
    _ id: String, _ call: PassedCall, _ perform: @escaping @Sendable (PassedCall) async throws -> PassedAnswer
  ) async {
    await withDiscardingTaskGroup { group in
      group.addTask {
        do {
          call.ended(.success(try await perform(call)))
        } catch is CancellationError {
          call.ended(.failure(Self.isOver))
        } catch {
          call.ended(.failure(error))
        }
      }
      await waitForEnd(of: call)
      group.cancelAll()
    }
    forget(id)
  }

  private func waitForEnd(of call: PassedCall) async {
    while !Task.isCancelled {
      switch call.interest(at: timeline.now(), patience: patience) {
      case .here: await call.bell.wait()
      case .away(let since): await call.bell.wait(until: since + patience, on: timeline)
      case .none: return
      }
    }
  }

  private func forget(_ id: String) {
    calls.withLock { _ = $0.removeValue(forKey: ByteKey(id)) }
  }
}
