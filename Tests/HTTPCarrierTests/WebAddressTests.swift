import HTTPCarrier
import Testing

struct WebAddressTests {
  @Test(arguments: [
    ("https://a.example/mcp", "https://a.example:443", "https://a.example/mcp"),
    ("HTTP://A.Example", "http://a.example:80", "http://A.Example/"),
    ("https://a.example:8443/x?key=secret#f", "https://a.example:8443", "https://a.example:8443/x"),
    ("http://[::1]:9/", "http://[::1]:9", "http://[::1]:9/"),
    ("http://127.0.0.1:80/a", "http://127.0.0.1:80", "http://127.0.0.1/a"),
  ])
  func `an address has an origin, and shows no query`(text: String, origin: String, shown: String) throws {
    let address = try #require(WebAddress(text))
    #expect(address.origin == origin)
    #expect("\(address)" == shown)
  }

  @Test(arguments: [
    "", "a.example", "ftp://a.example", "file:///etc/passwd", "http://", "https:///mcp", "http://user@a.example",
    "http://user:pw@a.example/", "http://a.example:0/", "http://a.example:99999/", "unix:///x", "http://a b/",
  ])
  func `another scheme, a user and a missing host make no address`(text: String) {
    #expect(WebAddress(text) == nil)
  }

  @Test(arguments: [
    ("/messages?id=1", "https://a.example/messages?id=1"), ("messages", "https://a.example/x/messages"),
    ("?id=1", "https://a.example/x/sse?id=1"), ("https://b.example/y", "https://b.example/y"),
    ("//b.example/y", "https://b.example/y"), ("http://a.example/y", "http://a.example/y"),
  ])
  func `a reference is resolved against the address`(reference: String, text: String) throws {
    let address = try #require(WebAddress("https://a.example/x/sse"))
    #expect(address.resolving(reference)?.text == text)
  }

  @Test(arguments: [
    ("https://a.example:443/", true), ("https://A.EXAMPLE/y", true), ("https://a.example.:443/", true),
    ("http://a.example/", false), ("https://a.example:444/", false), ("https://b.example/", false),
  ])
  func `an origin is scheme, host and port`(text: String, isSame: Bool) throws {
    let address = try #require(WebAddress("https://a.example/x"))
    #expect(address.hasSameOrigin(as: try #require(WebAddress(text))) == isSame)
  }
}

struct HTTPRedirectTests {
  private static let start = "https://a.example/mcp"

  private func judge(_ status: Int, _ location: String?, from text: String = start, followed: Int = 0) throws
    -> HTTPRedirect
  {
    let head = AnswerHead(status: status, fields: location.map { [HTTPField("Location", $0)] } ?? [])
    return HTTPRedirect(head, from: try #require(WebAddress(text)), followed: followed, maximum: 5)
  }

  @Test(arguments: [200, 301, 302, 303, 304, 400])
  func `an answer that would change the method is no redirect`(status: Int) throws {
    #expect(try judge(status, "/new") == .none)
  }

  @Test(arguments: [307, 308])
  func `a redirect that keeps the method is followed`(status: Int) throws {
    #expect(try judge(status, "/new") == .follow(try #require(WebAddress("https://a.example/new"))))
    #expect(try judge(status, "https://b.example/") == .follow(try #require(WebAddress("https://b.example/"))))
    #expect(
      try judge(status, "https://a.example/", from: "http://a.example/")
        == .follow(try #require(WebAddress("https://a.example/"))))
  }

  @Test func `a redirect to the unencrypted, to nowhere, or one too many is refused`() throws {
    for (location, followed) in [("http://a.example/", 0), ("ftp://a.example/", 0), ("/again", 5)] {
      guard case .refused = try judge(307, location, followed: followed) else {
        Issue.record("\(location) after \(followed)")
        continue
      }
    }
    #expect(try judge(307, nil) == .refused("https://a.example/mcp redirects to no web address"))
    #expect(try judge(307, "/again", followed: 4) == .follow(try #require(WebAddress("https://a.example/again"))))
  }
}
