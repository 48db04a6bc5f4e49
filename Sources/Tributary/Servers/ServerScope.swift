/// A level of the configuration that commands write to.
package enum ServerScope: String, Sendable, Hashable, CaseIterable {
  /// `~/.config/tributary/servers.d`: for this user, everywhere.
  case user
  /// `./servers.d`: for everybody who works in this folder.
  case project
  /// `./.tributary/local/servers.d`: for this folder and not shared.
  case local

  var level: ConfigurationLevel {
    switch self {
    case .user: .user
    case .project: .project
    case .local: .local
    }
  }
}
