import MCPAuthorization
import Servers

extension Client {
  /// Logs in to a server of the configuration, whether or not it has asked for that; the tokens are kept.
  ///
  /// - Throws: `MCPServerError` `authentication_needed` when it did not work, `server_refused` when there is nothing to
  ///   log in to.
  public func logIn(_ name: String, agent: any AuthorizationAgent) async throws {
    try await authorizer(of: name, agent) { try await $0.logIn() }
  }

  /// Takes back the tokens of a server and forgets all that is kept of logins to it.
  ///
  /// - Returns: whether there was anything.
  /// - Throws: `MCPServerError` as ``logIn(_:agent:)``.
  @discardableResult
  public func logOut(_ name: String) async throws -> Bool {
    try await authorizer(of: name, nil) { try await $0.logOut() }
  }

  private func authorizer<Value>(
    of name: String, _ agent: (any AuthorizationAgent)?, _ body: (OAuthAuthorizer) async throws -> Value
  ) async throws -> Value {
    guard let server = config.mcp.servers.first(where: { $0.name.sameBytes(as: name) }) else {
      throw MCPServerError(.refused, "there is no server \"\(name)\"")
    }
    guard let authorizer = try ServerAuthorizers(config.mcp, host).authorizer(for: server, agent: agent) else {
      throw MCPServerError(
        .refused,
        "\(name) needs no login: only servers with an http:// or https:// url do, without an Authorization header")
    }
    do {
      return try await body(authorizer)
    } catch let error as OAuthError {
      let code: MCPServerError.Code = error.code == .unreachable ? .unavailable : .authentication
      throw MCPServerError(code, "\(name): \(error.message)", cause: error)
    }
  }
}
