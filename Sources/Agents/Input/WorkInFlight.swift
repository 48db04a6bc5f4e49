import JSONKit
import LLM
import MCP
import Runs

/// What is asked of servers at this moment and by which runs, so that their questions find their place: a value.
struct WorkInFlight: Sendable {
  /// A step of a run in which a tool is called.
  struct Step: Sendable {
    var scope: EffectScope
    /// The model of the run.
    var model: String
  }

  /// Where a question belongs.
  struct Place: Sendable {
    /// The step it belongs to, or any step of its run when nobody knows to which; nil outside of runs.
    var step: Step?
    /// Whether ``step`` is the very one.
    var isExact = true
    /// The request it belongs to, or one of that run; nil when the server was asked for nothing.
    fileprivate(set) var ticket: Int?
    /// Counted in the request.
    var number = 0
    /// Who asked for the request and can be asked in turn; nil for nobody but who approves things here.
    fileprivate(set) var caller: (any MCPInputHandler)?
    /// What counts the time of the request; nil where nobody does, or nobody knows which request it is.
    fileprivate(set) var working: WorkingTime?
  }

  private struct Request: Sendable {
    var server: String
    var step: Step?
    var caller: (any MCPInputHandler)?
    let working = WorkingTime.current
    var questions = 0
    var samplings = 0
  }

  private struct Tally: Sendable {
    /// Answers of models, by server.
    var samplings: [String: Int] = [:]
    /// Questions of which nobody knows to which step they belong.
    var strays = 0
    var usage: Usage?
  }

  private var steps: [String: Step] = [:]
  private var requests: [Int: Request] = [:]
  private var tallies: [String: Tally] = [:]
  /// Who runs are made for, by the runs' ids.
  private var callers: [String: any MCPInputHandler] = [:]
  private var lastTicket = 0

  /// A step begins in which tools are called under this key.
  mutating func begin(_ key: String, _ step: Step) { steps[key] = step }

  mutating func end(_ key: String) { steps[key] = nil }

  /// A run is made for somebody who can be asked; nil when it is no longer.
  mutating func serve(_ run: String, for caller: (any MCPInputHandler)?) { callers[run] = caller }

  /// A server is asked for something, in the step of this key if there is one, for a caller who can be asked in turn.
  ///
  /// - Parameter caller: nil for whoever the run of the step is made for.
  mutating func enter(_ server: String, _ key: String?, for caller: (any MCPInputHandler)? = nil) -> Int {
    lastTicket += 1
    let step = key.flatMap { steps[$0] }
    let caller = caller ?? step.flatMap { callers[$0.scope.run] }
    requests[lastTicket] = Request(server: server, step: step, caller: caller)
    return lastTicket
  }

  mutating func leave(_ ticket: Int) { requests[ticket] = nil }

  /// A server asks.
  ///
  /// - Parameters:
  ///   - ticket: the request it asks for; nil when it does not say, which matters only if several runs ask it. Then no
  ///     caller is asked: the question could be another one's.
  ///   - number: the place among the questions of that request; nil counts them as they come.
  mutating func place(_ server: String, _ ticket: Int?, number: Int? = nil) -> Place {
    if let ticket { return exact(ticket, number) ?? Place() }
    let others = requests.filter { $0.value.server.sameBytes(as: server) }.map(\.key).sorted()
    guard let first = others.first else { return Place() }
    if others.count == 1, var place = exact(first, number) {
      place.caller = nil
      return place
    }
    guard let step = requests[first]?.step,
      others.allSatisfy({ requests[$0]?.step?.scope.run == step.scope.run })
    else { return Place(isExact: false, ticket: first) }
    let run = step.scope.run
    defer { tallies[run, default: Tally()].strays += 1 }
    return Place(step: step, isExact: false, ticket: first, number: tallies[run]?.strays ?? 0)
  }

  private mutating func exact(_ ticket: Int, _ number: Int?) -> Place? {
    guard let request = requests[ticket] else { return nil }
    requests[ticket]?.questions += 1
    return Place(
      step: request.step, ticket: ticket, number: number ?? request.questions, caller: request.caller,
      working: request.working)
  }

  /// A model is to answer a server; false when there were enough answers.
  mutating func sample(_ server: String, _ place: Place, limit: Int) -> Bool {
    if let run = place.step?.scope.run {
      let count = tallies[run, default: Tally()].samplings[server, default: 0]
      guard count < limit else { return false }
      tallies[run, default: Tally()].samplings[server] = count + 1
      return true
    }
    guard let ticket = place.ticket, let count = requests[ticket]?.samplings, count < limit else { return false }
    requests[ticket]?.samplings = count + 1
    return true
  }

  /// What such an answer took.
  mutating func spent(_ usage: Usage, in run: String) {
    let before = tallies[run, default: Tally()].usage
    tallies[run, default: Tally()].usage = before.map { $0 + usage } ?? usage
  }

  /// A run is over; gives what answers to its servers took.
  mutating func conclude(_ run: String) -> Usage? { tallies.removeValue(forKey: run)?.usage }
}
