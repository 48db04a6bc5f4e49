/// What is done about definitions of servers and tools that are other ones than were approved.
public enum DefinitionLockMode: String, Sendable, Hashable, CaseIterable, Comparable {
  /// Nothing is remembered and nothing held back.
  case off
  /// The first use approves of what is there; later changes are held back until somebody reviews them.
  case record
  /// Nothing is used that was not reviewed, and no program whose file has changed since.
  case enforce

  /// Whether the right one is stricter.
  public static func < (left: DefinitionLockMode, right: DefinitionLockMode) -> Bool {
    left.strictness < right.strictness
  }

  private var strictness: Int {
    switch self {
    case .off: 0
    case .record: 1
    case .enforce: 2
    }
  }
}
