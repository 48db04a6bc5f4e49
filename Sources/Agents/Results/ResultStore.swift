import Synchronization

/// Keeps the whole text of tool results that are too large for a model.
///
/// A handle is written once; writing it again with the same text, as a resumed run does, changes nothing.
public protocol ResultStore: Sendable {
  /// Keeps a text under a handle.
  func write(_ text: String, handle: String) async throws
  /// The text of a handle; nil when there is none.
  func read(_ handle: String) async throws -> String?
}

/// Keeps results in memory, as long as the run.
public final class MemoryResultStore: ResultStore {
  private let texts = Mutex<[String: String]>([:])

  /// A store without texts.
  public init() {}

  /// Keeps a text under a handle.
  public func write(_ text: String, handle: String) async throws {
    texts.withLock { $0[handle] = text }
  }

  /// The text of a handle; nil when there is none.
  public func read(_ handle: String) async throws -> String? {
    texts.withLock { $0[handle] }
  }
}

/// Keeps results through two closures, for example in files of the run.
public struct ResultStoreClosures: ResultStore {
  private let save: @Sendable (_ text: String, _ handle: String) async throws -> Void
  private let load: @Sendable (_ handle: String) async throws -> String?

  /// A store that calls these two and throws what they throw.
  public init(
    write: @escaping @Sendable (_ text: String, _ handle: String) async throws -> Void,
    read: @escaping @Sendable (_ handle: String) async throws -> String?
  ) {
    save = write
    load = read
  }

  /// Calls the closure that writes.
  public func write(_ text: String, handle: String) async throws { try await save(text, handle) }

  /// Calls the closure that reads.
  public func read(_ handle: String) async throws -> String? { try await load(handle) }
}
