/// One version of a secret, without its value.
package struct SecretVersion: Sendable, Hashable {
  /// What a version is good for.
  package enum State: String, Sendable, Hashable {
    /// It is the value.
    case active
    /// It was the value, and is still given to who asks for it, until its time is over.
    case previous
    /// It is over, and its value is gone.
    case revoked
  }

  package var name: String
  /// Counted from 1 for each name.
  package var version: Int
  package var state: State
  /// When a previous version is over, in seconds since 1970; 0 for others.
  package var ends: Int64
  /// When it was put there, in seconds since 1970.
  package var created: Int64
  /// When it was last given, in seconds since 1970; to the minute.
  package var used: Int64?

  package init(
    name: String, version: Int, state: State, ends: Int64 = 0, created: Int64, used: Int64? = nil
  ) {
    self.name = name
    self.version = version
    self.state = state
    self.ends = ends
    self.created = created
    self.used = used
  }

  /// What it is good for now.
  package func state(at now: Int64) -> State { state == .previous && ends <= now ? .revoked : state }
}

/// Leave for one server to have one secret.
package struct SecretGrant: Sendable, Hashable {
  package var name: String
  /// The server's name.
  package var holder: String
  /// The digest of what the server was when it was granted.
  package var definition: String
  /// When it was granted, in seconds since 1970.
  package var granted: Int64

  package init(name: String, holder: String, definition: String, granted: Int64) {
    self.name = name
    self.holder = holder
    self.definition = definition
    self.granted = granted
  }
}
