import JSONKit

/// What of a server's hints about its tool is taken for true.
///
/// A hint that makes a tool look harmless counts only where the server is trusted to give hints, or where a file says so
/// itself (`read_only`); everything else is what the protocol takes where nothing is said.
struct ToolHints: Sendable, Hashable {
  enum Name: String, CaseIterable {
    case readOnly = "readOnlyHint"
    case destructive = "destructiveHint"
    case idempotent = "idempotentHint"
    case openWorld = "openWorldHint"
  }

  let isReadOnly: Bool
  let isDestructive: Bool
  let isIdempotent: Bool
  let isOpenWorld: Bool

  /// - Parameters:
  ///   - said: The hints as the server sent them.
  ///   - isTrusted: Whether they may make the tool look harmless.
  ///   - isKnownReadOnly: Whether a file says that the tool changes nothing.
  init(_ said: JSON, isTrusted: Bool, isKnownReadOnly: Bool) {
    func says(_ name: Name, _ value: Bool) -> Bool { said[name.rawValue]?.boolValue == value }
    isReadOnly = isKnownReadOnly || (isTrusted && says(.readOnly, true) && !says(.destructive, true))
    isDestructive = !isReadOnly && !(isTrusted && says(.destructive, false))
    isIdempotent = isReadOnly || (isTrusted && says(.idempotent, true))
    isOpenWorld = !(isTrusted && says(.openWorld, false))
  }

  subscript(name: Name) -> Bool {
    switch name {
    case .readOnly: isReadOnly
    case .destructive: isDestructive
    case .idempotent: isIdempotent
    case .openWorld: isOpenWorld
    }
  }
}
