/// One of the places configuration comes from; a nearer one wins.
public enum ConfigurationLevel: Int, Sendable, Hashable, Comparable, CaseIterable {
  /// `/etc/tributary`.
  case system
  /// `$XDG_CONFIG_HOME/tributary`, else `~/.config/tributary`.
  case user
  /// `./tributary.yaml` and `./servers.d`.
  case project
  /// `./.tributary/local`, which is not shared.
  case local
  /// The file of `--config`.
  case file
  /// The command line.
  case flags

  /// Whether the right level wins over the left one.
  public static func < (left: ConfigurationLevel, right: ConfigurationLevel) -> Bool { left.rawValue < right.rawValue }

  /// Whether it may have come with the current folder, from somebody else: what it defines needs consent to run.
  var comesWithFolder: Bool { self == .project || self == .local }

  /// The word for people.
  public var name: String {
    switch self {
    case .system: "system"
    case .user: "user"
    case .project: "project"
    case .local: "local"
    case .file: "--config"
    case .flags: "flags"
    }
  }

  /// Whether its files are the user's own word: those of a project and the folders of `--servers-dir` come from anywhere.
  var isOwn: Bool { self == .system || self == .user || self == .file }

  /// The level's folder; nil where it has none.
  func folder(in environment: HostEnvironment) -> String? {
    switch self {
    case .system: environment.systemDirectory
    case .user: environment.userDirectory
    case .project: environment.currentDirectory
    case .local: environment.currentDirectory + "/.tributary/local"
    case .file, .flags: nil
    }
  }

  /// The name of the level's configuration file without its ending.
  var stem: String { self == .project ? "tributary" : "config" }

  static let endings = ["yaml", "yml", "json", "jsonc"]
}
