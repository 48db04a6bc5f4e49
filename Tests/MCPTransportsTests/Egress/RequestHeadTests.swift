import Testing

@testable import MCPTransports

@Suite
struct RequestHeadTests {
  private static func request(_ lines: String...) throws -> EgressRequest {
    try RequestHead(Array(lines.joined(separator: "\r\n").utf8)).request()
  }

  @Test
  func `a plain request goes on to the host of its address, whatever its fields say`() throws {
    let request = try Self.request(
      "POST http://Api.Example.com:8080/a?b=c HTTP/1.1", "Host: evil.net", "Proxy-Authorization: Basic eA==",
      "Connection: X-Hop, content-length", "X-Hop: 1", "Upgrade: h2c", "Content-Length: 4", "X-Kept:  ä ")
    #expect(request.way == .http)
    #expect(request.place == HostAndPort("api.example.com:8080"))
    let head = """
      POST /a?b=c HTTP/1.1\r
      host: api.example.com:8080\r
      content-length: 4\r
      x-kept: ä \r
      connection: close\r
      \r

      """
    #expect(request.head == Array(head.utf8))
    if case .bytes(4) = request.body {} else { Issue.record("\(request.body)") }
  }

  @Test
  func `an address without a path or a port has those of the web`() throws {
    let request = try Self.request("GET HTTP://[2001:db8::1]?q HTTP/1.0")
    #expect(request.place == HostAndPort("[2001:db8::1]:80"))
    #expect(String(decoding: request.head, as: UTF8.self).hasPrefix("GET /?q HTTP/1.0\r\nhost: [2001:db8::1]\r\n"))
  }

  @Test
  func `a tunnel is asked for with a host and a port`() throws {
    let request = try Self.request("CONNECT api.example.com:443 HTTP/1.1", "Host: api.example.com")
    #expect(request.way == .connect)
    #expect(request.place.description == "api.example.com:443")
    #expect(request.head.isEmpty && !request.body.isComplete)
  }

  @Test(arguments: [
    "", "GET", "GET / HTTP/1.1", "GET http://a.com/ HTTP/2.0", "GET https://a.com/ HTTP/1.1",
    "GET  http://a.com/ HTTP/1.1",
    "GET http://a.com/ HTTP/1.1 ", "GET http://u@a.com/ HTTP/1.1", "GET http://a.com:0/ HTTP/1.1",
    "GET http:// HTTP/1.1",
    "GET http://a.com/#x HTTP/1.1", "GET http://a.com\\@b.com/ HTTP/1.1", "GET http://a%2ecom/ HTTP/1.1",
    "GET http://a.com/\u{1} HTTP/1.1", "G(T http://a.com/ HTTP/1.1", "CONNECT a.com HTTP/1.1",
    "CONNECT http://a.com:443 HTTP/1.1",
    "CONNECT a.com:443:80 HTTP/1.1", "CONNECT [::1%25lo]:443 HTTP/1.1", "CONNECT bücher.example:443 HTTP/1.1",
    "GET http://a.com/ HTTP/1.1\r\n folded: x", "GET http://a.com/ HTTP/1.1\r\nno colon",
    "GET http://a.com/ HTTP/1.1\r\na : b",
    "GET http://a.com/ HTTP/1.1\r\n: b", "GET http://a.com/ HTTP/1.1\nhost: b", "GET http://a.com/ HTTP/1.1\r\na: b\rc",
    "GET http://a.com/ HTTP/1.1\r\na: b\nc: d", "GET http://a.com/ HTTP/1.1\r\na: \u{0}",
    "POST http://a.com/ HTTP/1.1\r\ncontent-length: 1\r\ncontent-length: 1",
    "POST http://a.com/ HTTP/1.1\r\ncontent-length: 1, 1", "POST http://a.com/ HTTP/1.1\r\ncontent-length: +1",
    "POST http://a.com/ HTTP/1.1\r\ncontent-length: 99999999999999999999",
    "POST http://a.com/ HTTP/1.1\r\ncontent-length: 1\r\ntransfer-encoding: chunked",
    "POST http://a.com/ HTTP/1.1\r\ntransfer-encoding: gzip, chunked",
    "POST http://a.com/ HTTP/1.1\r\ntransfer-encoding: chunked\r\ntransfer-encoding: chunked",
    "POST http://a.com/ HTTP/1.0\r\ntransfer-encoding: chunked",
  ])
  func `what is no request, or could be read in two ways, is refused`(_ text: String) {
    #expect { try Self.request(text) } throws: { ($0 as? EgressRefusal)?.code == .badRequest }
  }
}
