/// What a program that we start may touch: a profile, and what is listed beside it.
public struct ServerSandbox: Sendable, Hashable {
  /// How much of the machine a program sees, from nothing to everything.
  public enum Profile: String, Sendable, Hashable, CaseIterable {
    /// It computes: no files but the system's programs and a folder of its own, no sockets.
    case pure
    /// As `pure`, with the folders that are listed.
    case files
    /// As `files`, with the hosts that are listed, through a proxy.
    case web
    /// As `web`, and it may run what it has downloaded.
    case pkg
    /// Everything that its user may, without the calls that only serve to look into other processes or to change the kernel.
    case floor
    /// Everything that its user may.
    case unconfined

    /// Whether it gets an environment, a home and files of its own.
    public var isConfined: Bool { self != .floor && self != .unconfined }
    /// Whether hosts can be listed.
    public var hasNetwork: Bool { self == .web || self == .pkg }
  }

  /// How much it sees.
  public var profile: Profile
  /// Files and folders that may be read and run in addition.
  public var read: [String]
  /// Files and folders that may be read and written.
  public var write: [String]
  /// Hosts it may reach, as `host`, `*.host` or `host:port`.
  public var allow: [String]
  /// Names of variables that decide which code runs, and may be set all the same.
  public var environment: [String]

  /// The profile alone, unless more is listed.
  public init(
    _ profile: Profile, read: [String] = [], write: [String] = [], allow: [String] = [], environment: [String] = []
  ) {
    self.profile = profile
    self.read = read
    self.write = write
    self.allow = allow
    self.environment = environment
  }
}
