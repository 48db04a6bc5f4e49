import GRDB
package import Runs

/// Which records of a log are shown; every member that is set has to fit.
package struct AuditFilter: Sendable, Hashable {
  /// The id of a run.
  package var run: String?
  /// An action such as `tool.call`.
  package var action: String?
  /// The name of a tool server.
  package var server: String?
  /// Not before.
  package var since: WallTime?

  /// Every record, unless said otherwise.
  package init(run: String? = nil, action: String? = nil, server: String? = nil, since: WallTime? = nil) {
    self.run = run
    self.action = action
    self.server = server
    self.since = since
  }

  /// What follows a condition, and its values.
  var sql: (condition: String, values: StatementArguments) {
    let parts: [(String, (any DatabaseValueConvertible)?)] = [
      ("run = ?", run), ("action = ?", action), ("server = ?", server), ("at >= ?", since?.milliseconds),
    ]
    let set = parts.compactMap { part in part.1.map { (part.0, $0) } }
    return (set.map { "AND \($0.0)" }.joined(separator: " "), StatementArguments(set.map(\.1)))
  }
}
