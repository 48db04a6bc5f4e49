import Documents
import JSONKit

/// The section `serve` and those inside it.
enum ServeSections {
  static let serve = ConfigSection<ServeConfig>(
    ConfigKey("clients") { reader, serve in
      guard let clients = try reader.optionalReader("clients") else { return }
      for entry in clients.unread {
        let place: JSONPointer = clients.path.appending(entry.key)
        let read: ServeConfig.Client = try client.read(try ObjectReader(entry.value, at: place), into: .init())
        guard read.token != nil else {
          throw DocumentError.value("a client needs a token, such as ${env:NAME}", at: place)
        }
        serve.clients[entry.key] = read
      }
    },
    .section("authorization", \.authorization, authorization, over: .init()),
    .section("tls", \.tls, tls, over: .init()),
    .strings("allowed_origins", \.allowedOrigins), .strings("allowed_hosts", \.allowedHosts),
    .duration("drain_time", \.drainTime), .count("max_connections", \.maxConnections),
    .bytes("max_body_bytes", \.maxBodyBytes)
  ) { serve, path in
    guard serve.clients.isEmpty || serve.authorization == nil else {
      throw DocumentError.value(
        "clients prove themselves by tokens or by an authorization server, not by both", at: path)
    }
  }

  static let client = ConfigSection<ServeConfig.Client>(
    ConfigKey("token") { reader, client in
      guard let text = try reader.optionalString("token") else { return }
      client.token = try ProviderReader.secret(text, at: reader.path.appending("token"))
    },
    .strings("allow", \.allow), .strings("deny", \.deny))

  static let authorization = ConfigSection<ServeConfig.Authorization>(
    .text("issuer", \.issuer), .text("audience", \.audience), .string("jwks_url", \.keysURL),
    .string("jwks_file", \.keysFile), .strings("scopes", \.scopes)
  ) { authorization, path in
    guard !authorization.issuer.isEmpty, !authorization.audience.isEmpty else {
      throw DocumentError.value("name the issuer and the audience of the tokens", at: path)
    }
    guard (authorization.keysURL == nil) != (authorization.keysFile == nil) else {
      throw DocumentError.value("name where the public keys are: jwks_url or jwks_file", at: path)
    }
  }

  static let tls = ConfigSection<ServeConfig.TLS>(.text("certificate", \.certificate), .text("key", \.key)) {
    tls, path in
    guard !tls.certificate.isEmpty, !tls.key.isEmpty else {
      throw DocumentError.value("name two PEM files: certificate and key", at: path)
    }
  }

  /// Makes the paths of one file absolute.
  static func absolutePaths(in value: JSON, folder: String, _ environment: HostEnvironment) -> JSON {
    guard var members = value.objectValue, var serve = members["serve"]?.objectValue else { return value }
    let places: [(String, [String])] = [("tls", ["certificate", "key"]), ("authorization", ["jwks_file"])]
    for (section, keys) in places {
      guard var fields = serve[section]?.objectValue else { continue }
      for key in keys {
        if let path = fields[key]?.stringValue { fields[key] = .string(environment.absolute(path, in: folder)) }
      }
      serve[section] = .object(fields)
    }
    if var clients = serve["clients"]?.objectValue {
      for client in clients {
        guard var fields = client.value.objectValue, let token = fields["token"]?.stringValue else { continue }
        fields["token"] = .string(References.absolutePaths(in: token, folder: folder))
        clients[client.key] = .object(fields)
      }
      serve["clients"] = .object(clients)
    }
    members["serve"] = .object(serve)
    return .object(members)
  }
}

extension ConfigKey {
  fileprivate static func text(_ name: String, _ place: any WritableKeyPath<Value, String> & Sendable) -> Self {
    Self(name) { reader, value in
      if let text = try reader.optionalString(name) { value[keyPath: place] = text }
    }
  }
}
