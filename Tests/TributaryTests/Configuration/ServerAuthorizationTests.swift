import Testing
import Tributary

struct ServerAuthorizationTests {
  @Test func `every key is read`() throws {
    let server = try read(
      """
      {"client_id": "me", "client_secret": "${S}", "private_key": "${file:key.pem}", "issuer": "https://as",
       "client_metadata_url": "https://me.example/client.json", "scopes": ["a", "b"], "callback_port": 8123}
      """)
    var wanted = ServerAuthorization()
    wanted.clientID = "me"
    wanted.clientSecret = "${S}"
    wanted.privateKey = "${file:/work/servers.d/key.pem}"
    wanted.issuer = "https://as"
    wanted.clientMetadataURL = "https://me.example/client.json"
    wanted.scopes = ["a", "b"]
    wanted.callbackPort = 8123
    #expect(server.authorization == wanted)
    #expect(server.shown["auth"]?["client_secret"] == "${S}")
  }

  @Test func `grants that need no person are read, and literal secrets are not shown`() throws {
    let credentials = try read(#"{"grant": "client_credentials", "client_id": "me", "client_secret": "literal"}"#)
    #expect(credentials.authorization?.grant == .clientCredentials)
    #expect(!credentials.shown.text.contains("literal"))
    let workload = try read(#"{"grant": "jwt_bearer", "client_id": "me", "assertion": "${file:/run/token}"}"#)
    #expect(workload.authorization?.assertion == "${file:/run/token}")
    let company = try read(
      #"{"grant": "enterprise", "client_id": "me", "identity_provider": {"token_endpoint": "https://idp/token", "client_id": "x", "identity_token": "${ID}"}}"#
    )
    #expect(
      company.authorization?.identityProvider
        == .init(tokenEndpoint: "https://idp/token", clientID: "x", identityToken: "${ID}"))
  }

  @Test func `other hosts' spelling means the same, and false asks for nothing`() throws {
    let server = try read(#"{"clientId": "me", "callbackPort": 8123, "scope": "a b"}"#, key: "oauth")
    #expect(server.authorization?.clientID == "me")
    #expect(server.authorization?.callbackPort == 8123)
    #expect(server.authorization?.scopes == ["a", "b"])
    #expect(try read("false").authorization?.isOff == true)
    #expect(try read("true").authorization == ServerAuthorization())
    #expect(try read("null").authorization == nil)
  }

  @Test(
    arguments: [
      (#"{"client_ids": "x"}"#, "client_id"), (#"{"grant": "client_credential"}"#, "client_credentials"),
      (#"{"grant": "client_credentials"}"#, "needs \"client_id\""),
      (#"{"grant": "jwt_bearer", "client_id": "x"}"#, "assertion"),
      (#"{"grant": "enterprise", "client_id": "x"}"#, "identity_provider"), (#"{"callback_port": 0}"#, "65535"),
      (#"{"client_metadata_url": "http://x/y"}"#, "https://"), (#"{"client_metadata_url": "https://x"}"#, "path"),
      (#"{"client_secret": "${"}"#, "client_secret"), ("5", "auth"),
    ])
  func `what cannot be is an error that says so`(text: String, word: String) {
    let error = #expect(throws: ConfigurationError.self) { try read(text) }
    #expect(error.map { "\($0)" }?.contains(word) == true, "\(error.map { "\($0)" } ?? "")")
  }

  @Test func `a server that is no web address has nothing to log in to`() {
    let error = #expect(throws: ConfigurationError.self) {
      try read(whole: #"{"command": "p", "auth": {"client_id": "x"}}"#)
    }
    #expect(error?.message.contains("http://") == true)
  }

  private func read(_ auth: String, key: String = "auth") throws -> ServerDefinition {
    try read(whole: "{\"url\": \"https://x/mcp\", \"\(key)\": \(auth)}")
  }

  private func read(whole text: String) throws -> ServerDefinition {
    var host = FakeHost()
    host.files["/work/servers.d/x.json"] = text
    let loaded = try host.load(ConfigurationRequest(serversDirectories: ["servers.d"]))
    if let problem = loaded.problems.first { throw problem }
    return try #require(loaded.config.mcp.servers.first)
  }
}
