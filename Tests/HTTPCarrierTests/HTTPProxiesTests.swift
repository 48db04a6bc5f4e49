import HTTPCarrier
import Testing

struct HTTPProxiesTests {
  private func proxy(_ environment: [String: String], _ url: String) throws -> HTTPProxies.Proxy? {
    HTTPProxies(environment: environment).proxy(for: try #require(WebAddress(url)))
  }

  @Test func `each scheme has its proxy, and the small spelling wins`() throws {
    let environment = [
      "HTTP_PROXY": "http://big:1", "http_proxy": "http://small:2", "HTTPS_PROXY": "http://secure:3",
    ]
    #expect(try proxy(environment, "http://a.example/")?.host == "small")
    #expect(try proxy(environment, "https://a.example/")?.host == "secure")
    #expect(try proxy(["ALL_PROXY": "any:4"], "https://a.example/")?.port == 4)
    #expect(try proxy([:], "https://a.example/") == nil)
  }

  @Test func `credentials are read and unescaped`() throws {
    let proxy = try #require(try proxy(["https_proxy": "http://me:p%40ss@proxy.example:3128/"], "https://a.example/"))
    #expect(proxy.host == "proxy.example")
    #expect(proxy.port == 3128)
    #expect(proxy.user == "me")
    #expect(proxy.password == "p@ss")
  }

  @Test(arguments: [
    ("a.example", "https://a.example/", true), ("a.example", "https://b.a.example/", true),
    (".a.example", "https://b.a.example/", true), ("*.a.example", "https://b.a.example/", true),
    ("a.example", "https://ba.example/", false), ("a.example:8443", "https://a.example:8443/", true),
    ("a.example:8443", "https://a.example/", false), ("*", "https://a.example/", true),
    ("10.0.0.0/8", "http://10.1.2.3/", true),
    ("10.0.0.0/8", "http://11.1.2.3/", false), ("x,A.Example y", "https://a.example/", true),
    ("", "https://a.example/", false),
  ])
  func `exceptions go straight`(exceptions: String, url: String, isStraight: Bool) throws {
    let environment = ["ALL_PROXY": "http://p:1", "NO_PROXY": exceptions]
    #expect((try proxy(environment, url) == nil) == isStraight)
  }

  @Test(arguments: ["http://localhost:8/", "http://127.0.0.1/", "http://[::1]/", "http://0x7f.1/"])
  func `this machine is never reached through a proxy`(url: String) throws {
    #expect(try proxy(["ALL_PROXY": "http://p:1"], url) == nil)
  }

  @Test func `a variable that a request can set is not read in a CGI program`() throws {
    #expect(try proxy(["HTTP_PROXY": "http://evil:1", "REQUEST_METHOD": "GET"], "http://a.example/") == nil)
  }

  @Test func `a proxy that cannot be used is told`() {
    var unusable: [String] = []
    _ = HTTPProxies(environment: ["https_proxy": "socks5://p:1"]) { unusable.append($0) }
    #expect(unusable == ["https_proxy"])
  }
}
