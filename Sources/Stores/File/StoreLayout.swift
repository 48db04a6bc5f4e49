package import GRDB

/// What a file of ours holds: the steps that bring an older or an empty file to what this version reads and writes.
///
/// Steps have names such as `responses-1` and are never changed once released; a change of the tables is a further step.
package struct StoreLayout: Sendable {
  package let migrator: DatabaseMigrator

  /// A layout of steps in order, each in a transaction of its own.
  package init(_ steps: [(name: String, apply: @Sendable (Database) throws -> Void)]) {
    var migrator = DatabaseMigrator()
    for step in steps { migrator.registerMigration(step.name, migrate: step.apply) }
    self.migrator = migrator
  }

  /// Applies the steps that the file does not have.
  ///
  /// Another process may be at the same: a step that it took first fails here and is found done in the next round. For
  /// each step it can be faster twice, once with the list of steps and once with the step.
  func apply(to queue: DatabaseQueue, path: String) throws {
    for round in 0... {
      let state = try queue.read { db in
        (isNewer: try migrator.hasBeenSuperseded(db), isDone: try migrator.hasCompletedMigrations(db))
      }
      if state.isNewer { throw StoreError.newer(path) }
      if state.isDone { return }
      do {
        try migrator.migrate(queue)
      } catch {
        if round >= 2 * migrator.migrations.count { throw error }
      }
    }
  }
}
