import HTTPCarrier
import Synchronization

/// Whose tokens these are: one server, and one client of ours there.
public struct OAuthKey: Sendable, Hashable {
  /// The canonical address of the server.
  public let resource: String
  /// The client that is set up for it; empty for one that registers itself.
  public let client: String

  /// The key of a server's tokens; nil for an address that is none of a server on the web.
  public init?(url: String, settings: OAuthSettings) {
    guard let address = WebAddress(url) else { return nil }
    resource = ServerResource(address: address).identifier
    client = settings.clientID ?? settings.clientMetadataURL ?? ""
  }
}

/// Keeps what was agreed with authorization servers, for this process or for all of a user.
///
/// Within a record tokens and clients are kept by their issuer; see ``OAuthKey`` for what records are kept by.
public protocol OAuthCredentialStore: Sendable {
  /// What is kept; nil when there is nothing.
  func load(_ key: OAuthKey) throws -> OAuthRecord?
  /// Keeps it in place of what was kept.
  func save(_ record: OAuthRecord, _ key: OAuthKey) throws
  /// Forgets it.
  func remove(_ key: OAuthKey) throws
  /// Runs the body while nobody else does so for this key, in any process that uses the store.
  func withLock<Value: Sendable>(_ key: OAuthKey, _ body: () async throws -> Value) async throws -> Value
}

/// Keeps records for as long as the process lives.
public final class MemoryCredentialStore: OAuthCredentialStore {
  private let records = Mutex<[OAuthKey: OAuthRecord]>([:])
  private let turn = Turn()

  /// An empty store.
  public init() {}

  /// What is kept.
  public func load(_ key: OAuthKey) -> OAuthRecord? { records.withLock { $0[key] } }
  /// Keeps it.
  public func save(_ record: OAuthRecord, _ key: OAuthKey) { records.withLock { $0[key] = record } }
  /// Forgets it.
  public func remove(_ key: OAuthKey) { records.withLock { $0[key] = nil } }
  /// Runs one body after the other, whatever their keys.
  public func withLock<Value: Sendable>(_ key: OAuthKey, _ body: () async throws -> Value) async throws -> Value {
    try await turn.with(body)
  }
}
