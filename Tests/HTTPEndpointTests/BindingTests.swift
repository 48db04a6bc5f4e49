import Glibc
import HTTPCarrier
import JSONKit
import MCP
import MCPTransports
import NIOCore
import NIOPosix
import Services
import TestKit
import Testing

@testable import HTTPEndpoint

/// Where a listener binds.
struct BindingTests {
  @Test(
    arguments: [
      ("127.0.0.1:80", .port(host: "127.0.0.1", 80)), ("[::1]:0", .port(host: "::1", 0)),
      ("localhost:65535", .port(host: "localhost", 65535)), ("unix:/run/x", .unix(path: "/run/x")),
      ("unix:///run/x", .unix(path: "/run/x")), ("localhost", nil), ("::1:80", nil), (":80", nil), ("a:b", nil),
      ("a:65536", nil), ("http://a:1", nil), ("unix:", nil), ("", nil),
    ] as [(String, HTTPListener.Address?)])
  func `an address is read`(text: String, address: HTTPListener.Address?) {
    #expect(HTTPListener.Address(text) == address)
    if let address { #expect(HTTPListener.Address("\(address)") == address) }
  }

  @Test  // HS-02 S-11
  func `others reach it only encrypted and by name`() async throws {
    for host in ["0.0.0.0", "::", "192.0.2.1", "example.com"] {
      await #expect { try await withEndpoint(at: .port(host: host, 0)) { _ in } } throws: { error in
        (error as? EndpointError)?.code == .misuse && "\(error)".contains(host)
      }
      await #expect(throws: EndpointError.self) {
        try await withEndpoint(at: .port(host: host, 0)) { configuration in
          configuration.authentication = (try? .tokens(["a": "sixteen bytes at least"])) ?? .none
        } _: { _ in
        }
      }
    }
    try await withEndpoint(at: .port(host: "0.0.0.0", 0)) {
      $0.allowsUnprotected = true
    } _: { endpoint in
      #expect(endpoint.url.hasPrefix("http://0.0.0.0:"))
    }
  }

  @Test
  func `a port that is taken is told`() async throws {
    try await withEndpoint { endpoint in
      await #expect { try await withEndpoint(at: .port(host: "127.0.0.1", endpoint.port)) { _ in } } throws: { error in
        (error as? EndpointError)?.code == .unavailable && "\(error)".contains("\(endpoint.port)")
      }
    }
  }

  @Test
  func `connections are encrypted with a certificate from files`() async throws {
    let folder = try Folder()
    let files = HTTPListener.CertificateFiles(
      chain: try folder.write("chain.pem", TestCertificates.certificate),
      key: try folder.write("key.pem", TestCertificates.key))
    let authority = try folder.write("authority.pem", TestCertificates.authority)
    try await withEndpoint {
      $0.certificate = files
    } _: { endpoint in
      #expect(endpoint.url.hasPrefix("https://127.0.0.1:"))
      try await endpoint.session(.modern) { _, configuration in
        configuration.network.certificateFile = authority
      } _: { session in
        let result = try await session.callTool("echo", ["text": "secret"])
        #expect(result.text == "secret")
      }
    }
    for (chain, key) in [(files.key, files.key), (files.chain, "/nothing"), ("/nothing", files.key)] {
      await #expect(throws: EndpointError.self) {
        try await withEndpoint {
          $0.certificate = .init(chain: chain, key: key)
        } _: { _ in
        }
      }
    }
  }

  @Test
  func `a socket in the file system is its owner's`() async throws {
    let folder = try Folder()
    let path = folder.path + "/mcp.sock"
    try await withEndpoint(at: .unix(path: path)) { endpoint in
      #expect(endpoint.url == "unix:\(path)")
      var info = stat()
      #expect(unsafe lstat(path, &info) == 0)
      #expect(info.st_mode & 0o777 == 0o600)
      let socket = try await endpoint.socket()
      let request = Messages.modern("server/discover")
      socket.send(
        "POST", "/mcp",
        [
          "Content-Type: application/json", "Accept: */*", "MCP-Protocol-Version: 2026-07-28",
          "Mcp-Method: server/discover",
        ], body: String(decoding: request.body, as: UTF8.self))
      #expect(await socket.reply().status == 200)
      // Somebody listens there.
      await #expect { try await withEndpoint(at: .unix(path: path)) { _ in } } throws: { error in
        (error as? EndpointError)?.code == .unavailable
      }
    }
    #expect(unsafe access(path, F_OK) != 0)
  }

  @Test
  func `a socket that a program left behind is replaced, and nothing else`() async throws {
    let folder = try Folder()
    let path = folder.path + "/mcp.sock"
    try await leaveSocket(at: path)
    try await withEndpoint(at: .unix(path: path)) { endpoint in _ = try await endpoint.socket() }
    _ = try folder.write("file", "precious")
    await #expect(throws: EndpointError.self) {
      try await withEndpoint(at: .unix(path: folder.path + "/file")) { _ in }
    }
    #expect(unsafe access(folder.path + "/file", F_OK) == 0)
    let long = folder.path + "/" + String(repeating: "x", count: 100)
    await #expect(throws: EndpointError.self) { try await withEndpoint(at: .unix(path: long)) { _ in } }
  }

  /// A socket that nobody listens on, as after a crash.
  private func leaveSocket(at path: String) async throws {
    let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    let channel = try await bootstrap.bind(unixDomainSocketPath: path + ".other").get()
    unsafe link(path + ".other", path)
    try await channel.close().get()
    // A program that is being started from another test may have it open until it runs.
    let client = ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
    for _ in 0..<1000 {
      guard let open = try? await client.connect(unixDomainSocketPath: path).get() else { break }
      try? await open.close().get()
      _ = await comesTrue(within: .milliseconds(10)) { false }
    }
    var info = stat()
    #expect(unsafe lstat(path, &info) == 0)
  }
}

/// A folder that goes away with the test.
final class Folder: Sendable {
  let path: String

  init() throws {
    var template = Array("/tmp/endpoint-XXXXXX".utf8CString)
    guard let name = unsafe mkdtemp(&template) else { throw EndpointError(.misuse, "no folder") }
    path = unsafe String(cString: name)
  }

  func write(_ name: String, _ text: String) throws -> String {
    let file = unsafe fopen(path + "/" + name, "w")
    unsafe fputs(text, file)
    unsafe fclose(file)
    return path + "/" + name
  }

  deinit {
    for name in ["chain.pem", "key.pem", "authority.pem", "file", "mcp.sock"] { unsafe unlink(path + "/" + name) }
    unsafe rmdir(path)
  }
}
