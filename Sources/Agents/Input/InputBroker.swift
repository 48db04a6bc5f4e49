import LLM
package import MCP
import Runs
package import Servers
import Synchronization

/// Who answers what servers ask, for all servers of a host: whoever approves things, and the models.
///
/// What is declared to servers follows from what can be answered. Forms and visits are declared even where nobody can be
/// asked, because a question that is declined is a proper answer and leaves a trace, unless the server's file denies them.
/// A model's answer is declared only where it can be given: the protocol has no way to decline it but to fail.
package final class InputBroker: Sendable {
  private let work = Mutex(WorkInFlight())
  private let ownApprover: any Approver
  private let ownModels: SamplingModels?
  private let hasCallers: Bool
  private let leader = Mutex<InputBroker?>(nil)

  /// Declines everything unless somebody is given who decides.
  ///
  /// - Parameters:
  ///   - models: nil where no model answers for servers.
  ///   - hasCallers: requests are made for callers elsewhere, which may have a model of their own.
  package init(approver: any Approver = DenyAll(), models: SamplingModels? = nil, hasCallers: Bool = false) {
    ownApprover = approver
    ownModels = models
    self.hasCallers = hasCallers
  }

  /// From now on another one answers in its place, for a server that is added to a client after it was made.
  package func follow(_ other: InputBroker) {
    guard other !== self else { return }
    leader.withLock { $0 = other }
  }

  private var current: InputBroker { leader.withLock { $0 } ?? self }

  var approver: any Approver { current.ownApprover }
  var models: SamplingModels? { current.ownModels }

  /// Answers one server.
  package func handler(for server: ServerDefinition) -> any MCPInputHandler {
    ServerInputs(server: server.name, policy: server.input, broker: self)
  }

  /// What can be answered to a server of this policy.
  func kinds(_ policy: InputPolicy) -> MCPInputKinds {
    var kinds: MCPInputKinds = policy.elicitation == .deny ? [] : [.forms, .urls]
    let mayAnswer: Bool =
      switch policy.sampling.consent {
      case .allow: true
      case .ask: approver.mayAccept
      case .deny: false
      }
    let mayPassOn = current.hasCallers && policy.sampling.consent != .deny
    if mayPassOn || mayAnswer && models != nil { kinds.formUnion([.sampling, .samplingTools]) }
    return kinds
  }

  // MARK: - What is under way

  /// A step begins in which a tool is called; what its server asks meanwhile belongs to it.
  func begin(_ scope: EffectScope, model: String) {
    current.work.withLock { $0.begin(scope.idempotencyKey, WorkInFlight.Step(scope: scope, model: model)) }
  }

  /// A run is made for somebody who can be asked; nil when it is no longer.
  func serve(_ run: String, for caller: (any MCPInputHandler)?) {
    current.work.withLock { $0.serve(run, for: caller) }
  }

  func end(_ scope: EffectScope) { current.work.withLock { $0.end(scope.idempotencyKey) } }

  /// Something is asked of a server; `key` is that of the step, where there is one, `caller` who can be asked in turn.
  func enter(_ server: String, _ key: String?, for caller: (any MCPInputHandler)? = nil) -> Int {
    current.work.withLock { $0.enter(server, key, for: caller) }
  }

  func leave(_ ticket: Int) { current.work.withLock { $0.leave(ticket) } }

  func place(of context: MCPInputContext) -> WorkInFlight.Place {
    current.work.withLock {
      $0.place(context.server, context.request?.reference.flatMap { Int($0) }, number: context.number)
    }
  }

  func sample(_ server: String, _ place: WorkInFlight.Place, limit: Int) -> Bool {
    current.work.withLock { $0.sample(server, place, limit: limit) }
  }

  func spent(_ usage: Usage, in run: String) { current.work.withLock { $0.spent(usage, in: run) } }

  func conclude(_ run: String) -> Usage? { current.work.withLock { $0.conclude(run) } }
}
