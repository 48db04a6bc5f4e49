public import Agents

/// `tools`: which tools a model may see and call, and their limits.
public struct ToolsConfig: Sendable, Hashable {
  /// Globs on `server.tool` and on names of local tools; empty allows every tool.
  public var allow: [String]
  /// Globs that win over ``allow``.
  public var deny: [String]
  /// How long one call may take; default 2 min.
  public var timeout: Duration
  /// The largest result a model is given whole, in bytes of text; default 64 KiB.
  public var maxResultBytes: Int
  /// Calls that run at the same time; default 8.
  public var maxParallel: Int
  /// Where the definitions of tools have more bytes together, a model searches for those that its agent does not name;
  /// default 64 KiB.
  public var maxOfferedBytes = 64 << 10
  /// What becomes of characters that nobody sees, in what tools and servers give to a model; default `mark`.
  public var hidden = HiddenCharacters.mark

  /// Every tool and the bounds named at each member, unless said otherwise.
  public init(
    allow: [String] = [], deny: [String] = [], timeout: Duration = .seconds(120), maxResultBytes: Int = 64 << 10,
    maxParallel: Int = 8
  ) {
    self.allow = allow
    self.deny = deny
    self.timeout = timeout
    self.maxResultBytes = maxResultBytes
    self.maxParallel = maxParallel
  }
}
