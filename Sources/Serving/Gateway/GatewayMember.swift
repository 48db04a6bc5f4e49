import Agents
import JSONKit
import JSONRPC
import MCP
import Servers

/// What the gateway knows of one server, and what it has to do about it: a value without tasks.
struct GatewayMember: Sendable {
  /// What is to be done.
  struct Work: Sendable {
    /// It is to be started, because it is new, another one, or could not be started before.
    var starts: Bool
    /// What is to be asked or told.
    var changes: [MCPChange]
    /// It may have to be told which of its resources are watched.
    var watches: Bool
    /// Other tools of those that it listed may be used than before.
    var screens: Bool
  }

  let server: RemoteMCPServer
  /// Fired when there is work.
  let bell = Wakeup()
  var offer = GatewayOffer()
  /// Whether it was asked what it has, or could not be.
  var isLearned = false
  /// Its own addresses that its present session watches.
  var told: Set<ByteKey> = []
  private var definition: ServerDefinition
  /// The definition of what was learned last, as far as it makes the session.
  private var learned: ServerDefinition?
  private var starts = true
  private var retryAt: Duration?
  private var changes = QueuedChanges(limit: PoolNews.maximumResources)
  private var watches = false
  private var screens = false
  /// What was approved when somebody looked the last time.
  private var approvals: Int

  /// - Parameter approvals: as the server says them.
  init(_ server: RemoteMCPServer, approvals: Int) {
    self.server = server
    self.approvals = approvals
    definition = server.definition
  }

  /// Somebody looks whether it is another one now, can be tried again, or something was approved; true when there is work.
  mutating func looked(at now: Duration, approvals: Int) -> Bool {
    let definition = server.definition
    screens = screens || approvals != self.approvals
    // What could not be started may have waited for that.
    let isDue = retryAt.map { $0 <= now || approvals != self.approvals } ?? false
    self.approvals = approvals
    guard definition != self.definition || isDue else { return screens }
    (self.definition, starts, retryAt) = (definition, true, nil)
    return true
  }

  /// It tells what has changed.
  mutating func heard(_ news: PoolNews.Entry) {
    for change in news.changes { changes.add(change) }
    guard news.hasBegun else { return }
    (told, watches, retryAt) = ([], true, nil)
  }

  /// Clients watch other resources than before.
  mutating func watchedChanged() {
    watches = true
  }

  /// What there is to do; it is not there again.
  mutating func takeWork() -> Work {
    var work = Work(starts: starts, changes: [], watches: watches, screens: screens)
    while let change = changes.takeFirst() { work.changes.append(change) }
    (starts, watches, screens) = (false, false, false)
    return work
  }

  /// It could not be started; true when what is offered was of another server.
  mutating func couldNotStart(retryAt: Duration) -> Bool {
    self.retryAt = retryAt
    return learned != nil && learned != definition.session
  }

  /// Something of it was learned while this was its definition.
  mutating func hasLearned(_ definition: ServerDefinition) {
    learned = definition.session
  }
}
