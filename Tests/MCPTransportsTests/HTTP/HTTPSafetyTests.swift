import Foundation
import HTTPCarrier
import JSONKit
import JSONRPC
import MCP
import Synchronization
import TestKit
import Testing

@testable import MCPTransports

@Suite(.timeLimit(.minutes(5)))
struct HTTPSafetyTests {
  private static let answer = WebServer.modern { _, message in WebReply.answer(message, WebServer.done) }

  /// A file with the authority of the test certificates around `body`.
  static func withAuthority<Result>(_ body: (String) async throws -> Result) async throws -> Result {
    let file = FileManager.default.temporaryDirectory.appending(path: "authority-\(UUID().uuidString).pem")
    try Data(TestCertificates.authority.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try await body(file.path())
  }

  @Test func `a certificate of an authority in the named file is accepted`() async throws {
    try await Self.withAuthority { file in
      try await WebServer.run(
        Self.answer, isSecure: true, adjust: { configuration, _ in configuration.network.certificateFile = file }
      ) { session, _ in
        let text = try await session.callTool("x", [:]).text
        #expect(text == "done")
      }
    }
  }

  @Test func `a certificate of an unknown authority is not, and nothing is sent`() async throws {
    let requests = Mutex(0)
    let error = await thrown(ConnectionError.self) {
      try await WebServer.run(
        { request, message in
          requests.withLock { $0 += 1 }
          return Self.answer(request, message)
        }, isSecure: true
      ) { _, _ in }
    }
    #expect(error?.message.contains("CERTIFICATE_VERIFY_FAILED") == true, "\(error?.message ?? "")")
    #expect(requests.withLock { $0 } == 0)
  }

  @Test func `a file without certificates is named`() async throws {
    let error = await thrown(TransportError.self) {
      try await WebServer.run(
        Self.answer, adjust: { configuration, _ in configuration.network.certificateFile = "/no/such.pem" }
      ) { _, _ in }
    }
    #expect(error?.message.contains("/no/such.pem") == true)
  }

  @Test  // T7  // S-08
  func `a name that leads inside is refused before anything is sent, unless it is named`() async throws {
    let rebind = HostResolver { _ in [try #require(NetworkAddress("127.0.0.1"))] }
    let adjust: (inout HTTPTransport.Configuration, LoopbackServer) -> Void = { configuration, server in
      configuration.url = "http://rebind.example:\(server.port)/mcp"
      configuration.resolver = rebind
    }
    let error = await thrown(TransportError.self) { try await WebServer.run(Self.answer, adjust: adjust) { _, _ in } }
    #expect(error?.code == .unreachable)
    #expect(
      error?.message.contains("rebind.example is 127.0.0.1, a loopback address") == true, "\(error?.message ?? "")")
    try await WebServer.run(
      Self.answer,
      adjust: { configuration, server in
        adjust(&configuration, server)
        configuration.network.privateHosts = ["Rebind.example"]
      }
    ) { session, server in
      let text = try await session.callTool("x", [:]).text
      #expect(text == "done")
      #expect(server.requests[0].fields["host"] == "rebind.example:\(server.port)")
    }
  }

  @Test  // T7
  func `one bad address among good ones is enough to refuse, and a name is looked up once`() async throws {
    let lookups = Mutex(0)
    let mixed = HostResolver { _ in
      lookups.withLock { $0 += 1 }
      return ["8.8.8.8", "10.0.0.1"].compactMap { NetworkAddress($0) }
    }
    let error = await thrown(TransportError.self) {
      try await WebServer.run(
        Self.answer,
        adjust: { configuration, _ in
          configuration.url = "http://mixed.example/"
          configuration.resolver = mixed
        }
      ) { _, _ in }
    }
    #expect(error?.message.contains("10.0.0.1, a private address") == true)
    #expect(lookups.withLock { $0 } == 1)
    // The second answer of the resolver would be another address; it is never asked for.
    let flips = Mutex(["127.0.0.1", "10.0.0.1"])
    let flipping = HostResolver { _ in
      let next = flips.withLock { $0.isEmpty ? "10.0.0.1" : $0.removeFirst() }
      return [next].compactMap { NetworkAddress($0) }
    }
    try await WebServer.run(
      Self.answer,
      adjust: { configuration, server in
        configuration.url = "http://flip.example:\(server.port)/"
        configuration.resolver = flipping
        configuration.network.privateHosts = ["flip.example"]
      }
    ) { session, server in
      for _ in 0..<3 { _ = try await session.callTool("x", [:]) }
      #expect(flips.withLock { $0 } == ["10.0.0.1"])
    }
  }

  @Test func `of several addresses the one that answers is used`() async throws {
    try await WebServer.run(
      Self.answer,
      adjust: { configuration, server in
        configuration.url = "http://two.example:\(server.port)/"
        configuration.network.privateHosts = ["two.example"]
        configuration.resolver = HostResolver { _ in ["127.0.0.77", "127.0.0.1"].compactMap { NetworkAddress($0) } }
      }
    ) { session, _ in
      let text = try await session.callTool("x", [:]).text
      #expect(text == "done")
    }
  }

  @Test(arguments: [307, 308])  // HM-13 N-30 S-16
  func `a redirect is followed, and another origin gets no secrets`(status: Int) async throws {
    try await LoopbackServer.run({ request in
      let message = (try? JSON(parsing: Array(request.body.utf8))) ?? .null
      return Self.answer(request, message)
    }) { other in
      let port = other.port
      try await WebServer.run(
        { request, message in
          request.path == "/mcp"
            ? WebReply.empty("\(status) Redirect", ["Location: /next"])
            : WebReply.empty("\(status) Redirect", ["Location: http://127.0.0.1:\(port)/far"])
        },
        adjust: { configuration, _ in
          configuration.headers = [HTTPField("X-Key", "secret")]
          configuration.authorizer = FixedToken(token: "token")
        }
      ) { session, server in
        let text = try await session.callTool("x", [:]).text
        #expect(text == "done")
        #expect(
          server.requests.allSatisfy { $0.fields["x-key"] == "secret" && $0.fields["authorization"] == "Bearer token" })
        #expect(server.requests.prefix(2).map(\.path) == ["/mcp", "/next"])
      }
      #expect(other.requests.count == 2)
      for request in other.requests {
        #expect(request.line == "POST /far HTTP/1.1")
        #expect(request.body.contains("jsonrpc"))
        #expect(request.fields["x-key"] == nil)
        #expect(request.fields["authorization"] == nil)
      }
    }
  }

  @Test  // T7  // S-08
  func `a redirect to an address inside is refused, and one without end too`() async throws {
    for (location, words) in [
      ("http://127.0.0.2:1/", "127.0.0.2"), ("http://169.254.169.254/latest/meta-data", "a metadata address"),
      ("http://2852039166/", "a metadata address"), ("http://[::ffff:10.0.0.1]/", "a private address"),
      ("/mcp", "after 5 redirects"), ("ftp://a.example/", "no web address"),
    ] {
      let count = Mutex(0)
      let error = await thrown(ConnectionError.self) {
        try await WebServer.run({ _, _ in
          count.withLock { $0 += 1 }
          return WebReply.empty("307 Temporary Redirect", ["Location: \(location)"])
        }) { _, _ in }
      }
      #expect(error?.message.contains(words) == true, "\(location): \(error?.message ?? "")")
      #expect(count.withLock { $0 } == (location == "/mcp" ? 6 : 1))
    }
  }

  @Test func `a proxy of the environment is used, with its credentials, and never for an exception`() async throws {
    let environment = { (port: Int) in ["http_proxy": "http://me:p%40ss@127.0.0.1:\(port)"] }
    try await WebServer.run(
      { request, message in
        request.method == "CONNECT" ? [.write("HTTP/1.1 200 Connected\r\n\r\n")] : Self.answer(request, message)
      },
      adjust: { configuration, server in
        configuration.url = "http://far.example/mcp"
        configuration.network.environment = environment(server.port)
      }
    ) { session, server in
      _ = try await session.callTool("x", [:])
      #expect(server.requests[0].line == "CONNECT far.example:80 HTTP/1.1")
      #expect(server.requests[0].fields["proxy-authorization"] == "Basic bWU6cEBzcw==")
      #expect(server.requests[1].line == "POST /mcp HTTP/1.1")
      #expect(server.requests[1].fields["host"] == "far.example")
      #expect(server.requests[1].fields["proxy-authorization"] == nil)
    }
    let error = await thrown(TransportError.self) {
      try await WebServer.run(
        Self.answer,
        adjust: { configuration, server in
          configuration.url = "http://far.example/mcp"
          configuration.resolver = HostResolver { _ in [] }
          configuration.network.environment = environment(server.port).merging(["no_proxy": "example"]) { $1 }
        }
      ) { _, _ in }
    }
    #expect(error?.message.contains("far.example is not known") == true, "\(error?.message ?? "")")
  }

  @Test func `an encrypted connection goes through the proxy as a tunnel`() async throws {
    let lines = Mutex<[String]>([])
    let error = await thrown(ConnectionError.self) {
      try await WebServer.run(
        { request, _ in
          lines.withLock { $0.append(request.line) }
          return WebReply.empty("407 Proxy Authentication Required")
        },
        adjust: { configuration, server in
          configuration.url = "https://far.example/mcp"
          configuration.network.environment = ["HTTPS_PROXY": "127.0.0.1:\(server.port)"]
        }
      ) { _, _ in }
    }
    #expect(error != nil)
    #expect(lines.withLock { $0 }.first == "CONNECT far.example:443 HTTP/1.1")
  }
}

/// Gives every request the same token and gives up.
struct FixedToken: HTTPAuthorizer {
  let token: String

  func fields(for url: String, method: String) async throws -> [HTTPField] {
    [HTTPField("Authorization", "Bearer \(token)")]
  }
  func challenged(_ challenge: HTTPChallenge) async throws -> HTTPChallenge.Response {
    .giveUp("the token is not good")
  }
}
