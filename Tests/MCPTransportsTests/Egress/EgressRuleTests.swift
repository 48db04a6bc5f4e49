import Testing

@testable import MCPTransports

@Suite
struct EgressRuleTests {
  private static func allows(_ rule: String, _ host: String, _ port: Int) -> Bool {
    guard let place = HostAndPort(host: host, port: port) else { return false }
    return (try? EgressRule(rule))?.allows(place.host, port) ?? false
  }

  @Test
  func `a name is that host alone, at the usual ports or at the one that is written`() {
    #expect(Self.allows("api.example.com", "api.example.com", 443))
    #expect(Self.allows("API.Example.com.", "api.EXAMPLE.com.", 80))
    #expect(!Self.allows("api.example.com", "api.example.com", 8443))
    #expect(Self.allows("api.example.com:8443", "api.example.com", 8443))
    #expect(!Self.allows("api.example.com:8443", "api.example.com", 443))
    for host in ["example.com", "xapi.example.com", "a.api.example.com", "api.example.com.evil.net"] {
      #expect(!Self.allows("api.example.com", host, 443), "\(host)")
    }
  }

  @Test
  func `a pattern is every name below, never the name itself or an address`() {
    for host in ["a.example.com", "a.b.example.com"] { #expect(Self.allows("*.example.com", host, 443), "\(host)") }
    for host in ["example.com", "evilexample.com", "a.example.com.evil.net", "127.0.0.1", "[::1]"] {
      #expect(!Self.allows("*.example.com", host, 443), "\(host)")
    }
    #expect(!Self.allows("*.0.0.1", "127.0.0.1", 443))
  }

  @Test
  func `an address is allowed in every form by a rule that names it and by no other`() {
    for host in ["203.0.113.7", "3405803783", "0xcb.0.0x7107", "0313.0.0161.7"] {
      #expect(Self.allows("203.0.113.7", host, 443), "\(host)")
      #expect(!Self.allows("203.0.113.8", host, 443), "\(host)")
    }
    #expect(Self.allows("[2001:db8::7]:80", "2001:db8:0:0::7", 80))
    #expect(!Self.allows("203.0.113.7", "::ffff:203.0.113.7", 443))
  }

  @Test(arguments: [
    "", "*", "*.com", "*.", "a.*.com", "*example.com", "http://a.com", "a.com/", "a.com:0", "a.com:65536", "a.com:x",
    "a.com:", "a b.com", "a..com", ".com", "[::1", "::1", "[a.com]", "user@a.com", "bücher.example", "[fe80::1%eth0]",
  ])
  func `what is no host is no rule`(_ text: String) {
    #expect { try EgressRule(text) } throws: { ($0 as? EgressRefusal)?.code == .badRule }
  }
}
