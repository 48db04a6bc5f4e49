import HTTPCarrier
import MCPTransports

/// What `tributary serve` needs of the configuration that only a client can look up.
extension Client {
  /// The longest set of public keys that is read, in bytes.
  static let maximumKeyBytes = 1 << 20
  /// How long a set of public keys may take.
  static let keyTime = Duration.seconds(10)

  /// The tokens of the clients of `serve.clients`, by their names.
  ///
  /// - Throws: ``ConfigurationError`` when a reference has no value.
  package func serveTokens() throws(ConfigurationError) -> [String: String] {
    var tokens: [String: String] = [:]
    for (name, client) in config.serve.clients {
      let value: String?
      do throws(ReferenceError) {
        value = try client.token?.value(in: host.environment, for: "serve.clients.\(name).token")
      } catch {
        throw ConfigurationError(.reference, "serve.clients.\(name).token: \(error.message)")
      }
      guard let value else {
        throw ConfigurationError(.reference, "serve.clients.\(name).token is empty; nobody could be told from nobody")
      }
      tokens[name] = value
    }
    return tokens
  }

  /// Reads the public keys of `serve.authorization`, from the web or a file, as the text of a JSON Web Key Set.
  ///
  /// - Throws: ``ConfigurationError`` for a file that cannot be read and an address that is none; what asking throws.
  package func serveKeys(of authorization: ServeConfig.Authorization) async throws -> String {
    if let path = authorization.keysFile {
      guard let bytes = try? host.environment.readFile(path, Self.maximumKeyBytes) else {
        throw ConfigurationError(.unreadable, "serve.authorization.jwks_file cannot be read", file: path)
      }
      return String(decoding: bytes, as: UTF8.self)
    }
    guard let text = authorization.keysURL, let address = WebAddress(text) else {
      throw ConfigurationError(.value, "serve.authorization.jwks_url is no address on the web")
    }
    let network = ServerAuthorizers(config.mcp, host).network
    let routes = try network.authorizationRoutes(
      for: address, isLocal: AddressGuard.isLoopback(address.host), resolver: .system)
    let call = HTTPCall(
      method: "GET", url: text, fields: [HTTPField("Accept", "application/json")], firstByte: Self.keyTime,
      deadline: ContinuousClock.now + Self.keyTime)
    let reply = try await routes.send(call, to: address)
    let (body, isWhole) = try await reply.receiver.body(limit: Self.maximumKeyBytes)
    guard reply.head.status == 200, isWhole else {
      throw ConfigurationError(.value, "\(address) answered with status \(reply.head.status) and no keys")
    }
    return String(decoding: body, as: UTF8.self)
  }
}
