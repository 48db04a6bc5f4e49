package import Services
package import Stores

/// Keeps the tasks of a service beside the runs, so that a client finds them again when the service was started anew.
///
/// A process that has the file open at the same time gives the state of a task to whoever asks; only the one that works on
/// it wakes those who wait.
package struct KeptTasks: MCPTaskStore {
  private let store: RunStore

  package init(_ store: RunStore) {
    self.store = store
  }

  package func insert(_ task: MCPTaskRecord, now: Double) async throws { try await store.insert(Self.kept(task)) }

  package func task(_ id: String) async throws -> MCPTaskRecord? {
    try await store.task(id).flatMap { MCPTaskRecord(json: $0.record) }
  }

  package func update(
    _ id: String, _ change: @escaping @Sendable (inout MCPTaskRecord) -> Void
  ) async throws -> MCPTaskRecord? {
    try await store.update(id) { kept in
      guard var task = MCPTaskRecord(json: kept.record) else { return }
      change(&task)
      kept = Self.kept(task)
    }.flatMap { MCPTaskRecord(json: $0.record) }
  }

  package func tasks(of owner: String) async throws -> [MCPTaskRecord] {
    try await store.tasks(of: owner).compactMap { MCPTaskRecord(json: $0.record) }
  }

  package func takeAbandoned(now: Double) async throws -> [MCPTaskRecord] {
    try await store.takeAbandonedTasks().compactMap { MCPTaskRecord(json: $0.record) }
  }

  private static func kept(_ task: MCPTaskRecord) -> KeptTask {
    KeptTask(
      id: task.id, owner: task.owner, created: Int64(task.createdAt * 1_000), expires: Int64(task.expiresAt * 1_000),
      isOver: task.isOver, record: task.json)
  }
}

extension Client {
  /// The tasks that are kept beside the runs.
  ///
  /// - Throws: as ``runs()``.
  package func tasks() throws -> KeptTasks { KeptTasks(try runs()) }
}
