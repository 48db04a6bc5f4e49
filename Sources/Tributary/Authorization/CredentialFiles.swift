import JSONKit
import JSONRPC
package import MCPAuthorization

/// The tokens of a user, one file per server and client that only this user reads.
///
/// Every process of the user looks into the same files; who writes one holds its lock.
package struct CredentialFiles: OAuthCredentialStore {
  /// The longest file that is read.
  static let maximumBytes = 1 << 20
  /// How long another process may hold a file before that is an error.
  static let maximumWait = Duration.seconds(60)
  /// How often it is looked whether it still does.
  private static let pause = Duration.milliseconds(20)

  private let folder: String
  private let environment: HostEnvironment
  private let timeline: Timeline

  /// Nil without a home: then there is no place for secrets.
  package init?(_ environment: HostEnvironment, clock: any Clock<Duration>) {
    guard let state = environment.stateDirectory else { return nil }
    folder = state + "/credentials"
    self.environment = environment
    timeline = Timeline(clock)
  }

  package func load(_ key: OAuthKey) throws -> OAuthRecord? {
    let path = path(key)
    guard let bytes = try environment.readFile(path, Self.maximumBytes) else { return nil }
    for place in [folder, path] where environment.othersCanRead(place) {
      let mode = place == folder ? "700" : "600"
      throw OAuthError(.store, "others can read \(place), where tokens are kept: chmod \(mode) \(place)")
    }
    guard bytes.count <= Self.maximumBytes, let record = (try? JSON(parsing: bytes)).flatMap(OAuthRecord.init(json:))
    else { throw OAuthError(.store, "\(path) is damaged; remove it and log in again") }
    return record
  }

  package func save(_ record: OAuthRecord, _ key: OAuthKey) throws {
    try environment.writeFile(path(key), record.json.bytes)
  }

  package func remove(_ key: OAuthKey) throws { try environment.removeFile(path(key)) }

  package func withLock<Value: Sendable>(_ key: OAuthKey, _ body: () async throws -> Value) async throws -> Value {
    let path = path(key) + ".lock"
    let end = timeline.now() + Self.maximumWait
    while true {
      if let lock = try environment.lockFile(path) {
        defer { lock.release() }
        return try await body()
      }
      guard timeline.now() < end else {
        throw OAuthError(.store, "another process has held \(path) for \(Self.maximumWait.shortText)")
      }
      try await timeline.sleep(timeline.now() + Self.pause)
    }
  }

  private func path(_ key: OAuthKey) -> String {
    "\(folder)/\(SHA256.text(of: Array("\(key.resource)\n\(key.client)".utf8))).json"
  }
}
