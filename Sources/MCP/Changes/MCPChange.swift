/// Something of a server that is no longer what it was.
public enum MCPChange: Sendable, Hashable {
  /// The list of tools is another one.
  case toolsChanged
  /// The list of prompts is another one.
  case promptsChanged
  /// The lists of resources and templates are others, or more resources changed than were kept apart.
  case resourcesChanged
  /// The resource has other contents; it may be a part of the one that is watched.
  case resourceUpdated(uri: String)
}

/// What changed on a server, from the moment this was made until the session ends.
///
/// Read by one task. Changes that a reader has not taken yet are told once, however often they happen; when more than
/// ``MCPSessionOptions/maximumQueuedChanges`` single resources wait, they become one ``MCPChange/resourcesChanged``.
public struct MCPChanges: AsyncSequence, Sendable {
  let reader: Feed<QueuedChanges>.Reader

  /// Begins to read.
  public func makeAsyncIterator() -> Iterator {
    Iterator(reader: reader)
  }

  /// Reads one change after the other.
  public struct Iterator: AsyncIteratorProtocol {
    let reader: Feed<QueuedChanges>.Reader

    /// The next change; nil when the session has ended or the task is cancelled.
    public mutating func next() async -> MCPChange? {
      await reader.next()
    }
  }
}

/// Changes in the order in which each first happened, none twice.
package struct QueuedChanges: FeedBuffer {
  private var changes: [MCPChange] = []
  private var known: Set<MCPChange> = []
  private let limit: Int

  package init(limit: Int) {
    self.limit = limit
  }

  package mutating func add(_ change: MCPChange) {
    guard !known.contains(change) else { return }
    if case .resourceUpdated = change, known.count >= limit {
      changes.removeAll { if case .resourceUpdated = $0 { true } else { false } }
      known = Set(changes)
      add(.resourcesChanged)
      return
    }
    known.insert(change)
    changes.append(change)
  }

  package mutating func takeFirst() -> MCPChange? {
    guard !changes.isEmpty else { return nil }
    let change = changes.removeFirst()
    known.remove(change)
    return change
  }
}
