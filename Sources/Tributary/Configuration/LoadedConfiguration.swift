public import JSONKit
public import Policies

/// Where configuration is looked for, beside the fixed levels.
public struct ConfigurationRequest: Sendable, Hashable {
  /// The file of `--config`.
  public var file: String?
  /// The folders of `--servers-dir`; naming them is consent to run what they define.
  public var serversDirectories: [String]
  /// The names of `--servers`, each of them required; nil takes all, an empty list none.
  public var servers: [String]?
  /// The files of `--policy`, stricter or freer than those of the folder; see `PolicySet`.
  public var policyFiles: [String] = []
  /// How freely calls are made, whatever the files say; nil is the mode `default`.
  public var permissionMode: PermissionMode?
  /// What is done about changed definitions, whatever the files say; nil goes by them.
  public var lock: DefinitionLockMode?

  /// All files at their usual places and all servers, unless said otherwise.
  public init(file: String? = nil, serversDirectories: [String] = [], servers: [String]? = nil) {
    self.file = file
    self.serversDirectories = serversDirectories
    self.servers = servers
  }
}

/// The configuration of all levels, merged, and what there is to say about it.
public struct LoadedConfiguration: Sendable {
  /// One key and the place that set it.
  public struct Source: Sendable, Hashable {
    /// The key as a JSON pointer, `/defaults/model`.
    public var key: String
    /// How near the place is.
    public var level: ConfigurationLevel
    /// `file:line`.
    public var place: String
  }

  /// What a ``Client`` is made with; its `mcp.servers` holds the servers of all levels.
  public var config: Config
  /// Lines for the person at the terminal, such as a missing consent.
  public var notices: [String]
  /// Servers of the current folder that nobody has agreed to run; they are not in ``config``.
  public var unapproved: [UnapprovedServer]
  /// Server files that could not be read and servers that could not be understood; the others are in ``config``.
  public var problems: [ConfigurationError]
  /// Who set what, servers included, in the order of the keys.
  public var sources: [Source]
  /// The merged configuration as JSON without defaults; literal keys are shown as `***`.
  public var effective: JSON
}

extension LoadedConfiguration {
  /// Reads the configuration of all levels for this process.
  ///
  /// - Throws: ``ConfigurationError`` for a configuration file that is wrong, two of them in one level, or an unknown name
  ///   in `servers`. What is wrong with one server only is in ``problems``.
  public static func load(
    _ request: ConfigurationRequest = ConfigurationRequest()
  ) throws(ConfigurationError) -> LoadedConfiguration {
    try ConfigLoader.load(request, .current())
  }

  package static func load(
    _ request: ConfigurationRequest, in environment: HostEnvironment
  ) throws(ConfigurationError) -> LoadedConfiguration {
    try ConfigLoader.load(request, environment)
  }
}
