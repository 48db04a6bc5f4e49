/// `audit`: the log of what was decided and done.
public struct AuditConfig: Sendable, Hashable {
  /// Whether there is one; nil leaves it to the program: the command line has one, a library has none.
  public var enabled: Bool?
  /// The file; nil is `$XDG_DATA_HOME/tributary/audit.db`, else `~/.local/share/tributary/audit.db`.
  public var path: String?
  /// Whether every record, that of the outcome too, has to survive a loss of power before anything goes on; default false.
  public var required: Bool

  /// What the program thinks best, unless said otherwise.
  public init(enabled: Bool? = nil, path: String? = nil, required: Bool = false) {
    self.enabled = enabled
    self.path = path
    self.required = required
  }
}
