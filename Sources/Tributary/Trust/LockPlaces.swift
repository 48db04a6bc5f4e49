import JSONKit
import Servers

/// Which files hold what was approved of a server.
///
/// What a person approved is in the state of that person, one file for each folder that defines servers, so that two projects
/// with a server of one name never meet. A project may have a `tributary.lock` beside its `servers.d`, for everybody who works on it.
struct LockPlaces: Sendable {
  let environment: HostEnvironment

  /// The file in the user's state; nil without a home.
  func own(of server: ServerDefinition) -> String? {
    guard let state = environment.stateDirectory else { return nil }
    let folder = server.source.map { ConfigurationFile.parent(of: environment.absolute($0)) } ?? ""
    let name = SHA256.text(of: Array(folder.utf8)).prefix(16)
    return "\(state)/locks/\(name).lock"
  }

  /// The file of the project; nil for servers that are none of the project's.
  func project(of server: ServerDefinition) -> String? {
    guard let source = server.source else { return nil }
    let folder = ConfigurationFile.parent(of: environment.absolute(source))
    let here = environment.currentDirectory
    guard folder == here || folder == here + "/servers.d" else { return nil }
    return "\(here)/\(LockFile.name)"
  }

  /// The file whose lock is held while one of the others is written; nil without a home.
  var guarding: String? { environment.stateDirectory.map { "\($0)/locks/guard" } }

  /// The definition of an approved tool, which shows what has changed since; nil without a home.
  func definition(_ pin: String) -> String? {
    environment.stateDirectory.map { "\($0)/definitions/\(pin).json" }
  }
}
