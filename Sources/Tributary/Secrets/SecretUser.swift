import JSONKit
package import Servers

/// On whose behalf references are resolved, which decides what stored secrets there are.
package enum SecretUser: Sendable, Hashable {
  /// The user's own configuration: every secret.
  case owner
  /// A server of a file that is not the user's own: the secrets that were granted to it as it is.
  case server(String, source: String?, definition: String)
  /// A place that anybody on this machine can read, such as an argument: none.
  case open

  var isOpen: Bool { self == .open }
}

extension ServerDefinition {
  /// On whose behalf the references of the definition are resolved.
  package func secretUser(in host: HostEnvironment) -> SecretUser {
    needsGrants ? .server(name, source: source, definition: grantDigest(in: host)) : .owner
  }

  /// The stored secrets that the definition names, each once, in their order.
  package var namedSecrets: [String] {
    var texts: [String] = headers.sorted { $0.key < $1.key }.map(\.value)
    switch endpoint {
    case .command(let command), .listeningCommand(let command): texts += command.templates.map(\.text)
    case .url: break
    }
    texts += authorization?.secretTexts ?? []
    var names: [String] = []
    for name in texts.flatMap({ References.secrets(of: $0) }) where !names.contains(name) { names.append(name) }
    return names
  }

  /// The digest of everything that says where a secret would go: a grant is for this and nothing else.
  ///
  /// The file and the current folder are part of it, because a relative program is another one elsewhere.
  package func grantDigest(in host: HostEnvironment) -> String {
    var parts: [JSON] = [
      .string(name), .string(source.map { host.absolute($0) } ?? ""), .string(host.currentDirectory),
    ]
    switch endpoint {
    case .command(let command): parts += ["command", command.grantParts]
    case .listeningCommand(let command): parts += ["listening", command.grantParts]
    case .url(let url): parts += ["url", .string(url)]
    }
    parts.append(JSON(sorted: headers))
    parts.append(.array((authorization?.grantTexts ?? []).map(JSON.string)))
    return SHA256.text(of: JSON.array(parts).bytes)
  }
}

extension ServerDefinition.Command {
  fileprivate var grantParts: JSON {
    [
      .string(program), .array(arguments.map(JSON.string)), JSON(sorted: environment),
      .string(directory ?? ""),
    ]
  }
}

extension ServerAuthorization {
  /// The texts that may be references.
  fileprivate var secretTexts: [String] {
    [
      clientID, clientSecret, privateKey, assertion, identityProvider?.clientSecret, identityProvider?.identityToken,
    ].compactMap(\.self)
  }

  /// Those, and where they go.
  fileprivate var grantTexts: [String] {
    [
      grant.rawValue, issuer ?? "", clientMetadataURL ?? "", identityProvider?.tokenEndpoint ?? "",
      identityProvider?.clientID ?? "",
    ] + secretTexts
  }
}

extension JSON {
  fileprivate init(sorted texts: [String: String]) {
    self = .array(texts.sorted { $0.key < $1.key }.map { .array([.string($0.key), .string($0.value)]) })
  }
}
