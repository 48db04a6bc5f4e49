@_exported public import protocol MCPAuthorization.AuthorizationAgent
@_exported public import struct MCPAuthorization.LoopbackAgent
@_exported public import class MCPAuthorization.MemoryCredentialStore
@_exported public import protocol MCPAuthorization.OAuthCredentialStore
@_exported public import struct MCPAuthorization.OAuthError
@_exported public import struct MCPAuthorization.OAuthKey
@_exported public import struct MCPAuthorization.OAuthRecord
@_exported public import struct MCPAuthorization.UnattendedAgent

/// How a program logs in to servers on the web: who is asked, and where tokens are kept.
///
/// ```swift
/// let logins = LoginOptions(agent: LoopbackAgent { url in print("please open \(url)") })
/// let server = RemoteMCPServer(definition, logins: logins)
/// ```
public struct LoginOptions: Sendable {
  /// Who takes a person to an authorization page; nil where nobody can be asked.
  ///
  /// A person who is asked while a server is started has until its start timeout; ``Client/logIn(_:agent:)`` waits longer.
  public var agent: (any AuthorizationAgent)?
  /// Where tokens are kept; nil for files that only this user reads, under `~/.local/state/tributary/credentials`.
  public var store: (any OAuthCredentialStore)?

  /// Nobody is asked, and tokens are in the user's files, unless said otherwise.
  public init(agent: (any AuthorizationAgent)? = nil, store: (any OAuthCredentialStore)? = nil) {
    self.agent = agent
    self.store = store
  }
}
