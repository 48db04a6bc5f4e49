import JSONKit
import MCP

#if canImport(FoundationEssentials)
  import FoundationEssentials
#endif

/// What each place answers.
extension ProtectedServer.State {
  typealias Step = LoopbackServer.Step

  var origin: String { "http://127.0.0.1:\(port)" }
  var issuer: String { origin + switches.issuerPath }

  var resourceMetadata: JSON {
    var members: JSON.Object = [
      "resource": .string(switches.resource ?? origin + "/mcp"), "authorization_servers": [.string(issuer)],
    ]
    if let scopes = switches.resourceScopes { members["scopes_supported"] = .array(scopes.map(JSON.string)) }
    return .object(members)
  }

  func metadata(_ path: String) -> JSON? {
    let wanted = switches.metadataPath ?? "/.well-known/oauth-authorization-server" + switches.issuerPath
    guard path == wanted else { return nil }
    var members: JSON.Object = [
      "issuer": .string(switches.metadataIssuer ?? issuer), "authorization_endpoint": .string(issuer + "/authorize"),
      "token_endpoint": .string(issuer + "/token"), "revocation_endpoint": .string(issuer + "/revoke"),
      "response_types_supported": ["code"],
    ]
    func list(_ name: String, _ values: [String]?) {
      if let values { members[name] = .array(values.map(JSON.string)) }
    }
    list("scopes_supported", switches.scopes)
    list("code_challenge_methods_supported", switches.challengeMethods)
    list("token_endpoint_auth_methods_supported", switches.tokenMethods)
    list("dpop_signing_alg_values_supported", switches.bindsTokens ? ["ES256"] : nil)
    if switches.registers { members["registration_endpoint"] = .string(issuer + "/register") }
    if switches.takesDocuments { members["client_id_metadata_document_supported"] = true }
    if switches.promisesIssuer { members["authorization_response_iss_parameter_supported"] = true }
    return .object(members)
  }

  mutating func register(_ request: LoopbackServer.Request) -> [Step] {
    let wish = (try? JSON(parsing: request.body)) ?? .null
    registrations.append(wish)
    count += 1
    let id = "client-\(count)\(switches.issuerPath)"
    clients[id] = wish
    var members = wish.objectValue ?? [:]
    members["client_id"] = .string(id)
    if let method = switches.tokenMethods?.first, method != "none" {
      members["client_secret"] = .string("secret-of-\(id)")
      members["token_endpoint_auth_method"] = .string(method)
    }
    return Replies.document(JSON.object(members).text, status: "201 Created")
  }

  mutating func authorize(_ request: LoopbackServer.Request, _ path: String) -> [Step] {
    let query = ProtectedServer.pairs(request.path.drop { $0 != "?" }.dropFirst())
    authorizations.append(query)
    count += 1
    let code = "code-\(count)"
    codes[code] = (query, issuer)
    var target = "\(query["redirect_uri"] ?? "")?code=\(code)&state=\(query["state"] ?? "")"
    switch switches.issuer {
    case .absent: break
    case .right: target += "&iss=\(issuer)"
    case .other(let other): target += "&iss=\(other)"
    }
    return Replies.document("", status: "302 Found", fields: "location: \(target)\r\n")
  }

  mutating func token(_ request: LoopbackServer.Request, _ path: String) -> [Step] {
    let form = ProtectedServer.pairs(request.body)
    tokenCalls.append(ProtectedServer.TokenCall(form: form, fields: request.fields, path: path))
    if let answer = switches.tokenAnswers[form["grant_type"] ?? ""] {
      return Replies.document(answer.body, status: answer.status)
    }
    if switches.bindsTokens, switches.wantsNonces, Self.nonce(request) != "as-nonce" {
      return Replies.document(
        #"{"error":"use_dpop_nonce"}"#, status: "400 Bad Request", fields: "dpop-nonce: as-nonce\r\n")
    }
    if let id = form["client_id"], id.hasPrefix("client-"), clients[id] == nil {
      return Replies.document(#"{"error":"invalid_client"}"#, status: "401 Unauthorized")
    }
    var scopes = form["scope"].map { $0.split(separator: " ").map(String.init) } ?? []
    switch form["grant_type"] {
    case "authorization_code":
      guard let (query, _) = codes.removeValue(forKey: form["code"] ?? ""),
        query["redirect_uri"] == form["redirect_uri"]
      else { return Replies.document(#"{"error":"invalid_grant"}"#, status: "400 Bad Request") }
      scopes = query["scope"].map { $0.split(separator: " ").map(String.init) } ?? []
    case "refresh_token":
      guard refreshTokens.remove(form["refresh_token"] ?? "") != nil else {
        return Replies.document(#"{"error":"invalid_grant"}"#, status: "400 Bad Request")
      }
      scopes = ["refreshed"]
    default: break
    }
    count += 1
    tokens["token-\(count)"] = (switches.givesScopes ? scopes : [], issuer)
    var members: JSON.Object = [
      "access_token": .string("token-\(count)"), "token_type": .string(switches.bindsTokens ? "DPoP" : "Bearer"),
      "expires_in": JSON(switches.expiresIn),
    ]
    if switches.givesRefreshTokens, form["grant_type"] != "client_credentials" {
      refreshTokens.insert("refresh-\(count)")
      members["refresh_token"] = .string("refresh-\(count)")
    }
    return Replies.document(JSON.object(members).text)
  }

  func serve(_ request: LoopbackServer.Request) -> [Step] {
    let message = (try? JSON(parsing: request.body)) ?? .null
    let method = message["method"]?.stringValue ?? ""
    let words = request.fields["authorization"]?.split(separator: " ").map(String.init) ?? []
    let scheme = switches.bindsTokens ? "DPoP" : "Bearer"
    if let status = switches.status { return Replies.document("{}", status: status, fields: challenge(scheme, "")) }
    guard words.count == 2, words[0] == scheme, let (scopes, owner) = tokens[words[1]], owner == issuer else {
      let scope = switches.challengeScope.map { ", scope=\"\($0)\"" } ?? ""
      return Replies.document("{}", status: "401 Unauthorized", fields: challenge(scheme, scope))
    }
    if switches.bindsTokens, switches.wantsNonces, Self.nonce(request) != "rs-nonce" {
      let fields = "www-authenticate: DPoP error=\"use_dpop_nonce\"\r\ndpop-nonce: rs-nonce\r\n"
      return Replies.document("{}", status: "401 Unauthorized", fields: fields)
    }
    let required = switches.requiredScopes[method] ?? []
    guard required.allSatisfy(scopes.contains) else {
      let wish = ", error=\"insufficient_scope\", scope=\"\(required.joined(separator: " "))\""
      return Replies.document("{}", status: "403 Forbidden", fields: challenge(scheme, wish))
    }
    return Self.answer(message, method)
  }

  private func challenge(_ scheme: String, _ more: String) -> String {
    let named = switches.namedMetadata ?? origin + (switches.resourcePath ?? "/none")
    let place = switches.namesMetadata ? ", resource_metadata=\"\(named)\"" : ""
    return "www-authenticate: \(scheme) realm=\"x, y\"\(place)\(more)\r\n"
  }

  private static func answer(_ message: JSON, _ method: String) -> [Step] {
    let result: JSON
    switch method {
    case "server/discover":
      result = [
        "supportedVersions": [.string(MCPRevision.r2026_07_28.rawValue)], "capabilities": ["tools": [:]],
        "resultType": "complete", "ttlMs": 0,
        "cacheScope": "private",
      ]
    case "tools/list":
      result = [
        "tools": [["name": "secret", "description": "Tells it.", "inputSchema": ["type": "object"]]],
        "resultType": "complete", "ttlMs": 0, "cacheScope": "private",
      ]
    case "tools/call": result = ["content": [["type": "text", "text": "told"]], "resultType": "complete"]
    default: return Replies.document("", status: "202 Accepted")
    }
    return Replies.document(JSON.object(["jsonrpc": "2.0", "id": message["id"] ?? .null, "result": result]).text)
  }

  /// The nonce in the proof of a request.
  private static func nonce(_ request: LoopbackServer.Request) -> String? {
    let parts = request.fields["dpop"]?.split(separator: ".").map(String.init) ?? []
    guard parts.count == 3 else { return nil }
    var text = parts[1].replacing("-", with: "+").replacing("_", with: "/")
    while !text.utf8.count.isMultiple(of: 4) { text += "=" }
    guard let data = Data(base64Encoded: text), let claims = try? JSON(parsing: Array(data)) else { return nil }
    return claims["nonce"]?.stringValue
  }
}
