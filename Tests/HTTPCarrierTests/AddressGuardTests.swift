import HTTPCarrier
import Testing

struct AddressGuardTests {
  @Test(arguments: [
    ("127.0.0.1", "loopback"), ("127.8.9.10", "loopback"), ("0.0.0.0", "local"), ("0.1.2.3", "local"),
    ("10.0.0.1", "private"), ("10.255.255.255", "private"), ("172.16.0.1", "private"), ("172.31.255.254", "private"),
    ("192.168.1.1", "private"), ("169.254.0.1", "link-local"), ("169.254.169.254", "metadata"),
    ("169.254.170.2", "metadata"), ("100.100.100.200", "metadata"), ("168.63.129.16", "metadata"),
    ("192.0.0.192", "metadata"), ("100.64.0.1", "carrier-grade NAT"), ("100.127.255.255", "carrier-grade NAT"),
    ("192.0.0.8", "reserved"), ("198.18.0.1", "benchmarking"), ("198.19.255.255", "benchmarking"),
    ("192.0.2.1", "documentation"), ("198.51.100.7", "documentation"), ("203.0.113.9", "documentation"),
    ("224.0.0.1", "multicast"), ("240.0.0.1", "reserved"), ("255.255.255.255", "reserved"),
    // The other ways to write an IPv4 address.
    ("2130706433", "loopback"), ("0x7f000001", "loopback"), ("0x7f.1", "loopback"), ("127.1", "loopback"),
    ("0177.0.0.1", "loopback"), ("017700000001", "loopback"), ("127.0.1", "loopback"), ("0300.0250.1.1", "private"),
    ("2852039166", "metadata"), ("0xA9FEA9FE", "metadata"), ("10.1", "private"), ("127.0.0.1.", "loopback"),
    ("0", "local"),
    // IPv6.
    ("::1", "loopback"), ("[::1]", "loopback"), ("0:0:0:0:0:0:0:1", "loopback"), ("::", "local"),
    ("fe80::1", "link-local"), ("fe80::1%eth0", "link-local"), ("febf::1", "link-local"), ("fc00::1", "unique-local"),
    ("fd12:3456::1", "unique-local"), ("fd00:ec2::254", "metadata"), ("fec0::1", "site-local"),
    ("ff02::1", "multicast"),
    ("2001:db8::1", "documentation"), ("2001::1", "tunnel"), ("100::1", "reserved"), ("64:ff9b:1::1", "private"),
    // IPv4 inside of IPv6.
    ("::ffff:127.0.0.1", "loopback"), ("::ffff:7f00:1", "loopback"), ("::ffff:10.0.0.1", "private"),
    ("::ffff:169.254.169.254", "metadata"), ("64:ff9b::127.0.0.1", "loopback"), ("64:ff9b::a9fe:a9fe", "metadata"),
    ("64:ff9b::10.1.2.3", "private"), ("2002:7f00:1::", "loopback"), ("2002:a00:1::1", "private"),
    ("::127.0.0.1", "loopback"),
    ("::10.0.0.1", "private"), ("::0.1.0.0", "local"),
  ])
  func `an address that is not on the public net is refused with its kind`(text: String, kind: String) throws {
    let address = try #require(NetworkAddress(text))
    #expect(AddressGuard.kind(of: address) == kind)
    let refusal = AddressGuard().refusal(of: address, host: "evil.example")
    #expect(refusal == "evil.example is \(address), a \(kind) address")
  }

  @Test(arguments: [
    "8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "192.169.0.1", "100.63.255.255", "100.128.0.1", "11.0.0.1",
    "126.255.255.255", "128.0.0.1", "169.253.1.1", "223.255.255.255", "198.17.0.1", "198.20.0.1", "134744072",
    "0x08080808",
    "2606:4700:4700::1111", "::ffff:8.8.8.8", "64:ff9b::8.8.8.8", "2002:808:808::1", "2001:4860:4860::8888",
  ])
  func `a public address is let through`(text: String) throws {
    let address = try #require(NetworkAddress(text))
    #expect(AddressGuard().refusal(of: address, host: "h") == nil)
  }

  @Test(arguments: [
    "", "localhost", "1.2.3.4.5", "256.1.1.1", "1.2.3.256", "1..2", ".1", "4294967296", "0x", "08", "-1", "+1",
    "1.2.3.-4",
    "0x1g", ":::", "1::2::3", "12345::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "::1.2.3", "::1.2.3.4:5", "g::",
    "127.0.0.1:80",
    "1.2.3.4/8", "a.b",
  ])
  func `what no resolver takes for an address is a name`(text: String) {
    #expect(NetworkAddress(text) == nil)
  }

  @Test func `a host that the configuration names may be anywhere, and no other`() throws {
    let loopback = try #require(NetworkAddress("127.0.0.1"))
    let guarded = AddressGuard(named: ["Inside.Example.", "[::1]"])
    #expect(guarded.refusal(of: loopback, host: "inside.example") == nil)
    #expect(guarded.refusal(of: loopback, host: "INSIDE.EXAMPLE.") == nil)
    #expect(guarded.refusal(of: loopback, host: "::1") == nil)
    #expect(guarded.refusal(of: loopback, host: "other.inside.example") != nil)
    #expect(guarded.refusal(of: loopback, host: "example") != nil)
  }

  @Test(arguments: [
    ("::1", "0:0:0:0:0:0:0:1"), ("FE80::A%2", "fe80:0:0:0:0:0:0:a"), ("0x7f.1", "127.0.0.1"),
    ("::ffff:1.2.3.4", "0:0:0:0:0:ffff:102:304"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
  ])
  func `an address is written in a form that every resolver reads`(text: String, written: String) throws {
    let address = try #require(NetworkAddress(text))
    #expect(address.description == written)
    #expect(NetworkAddress(written) == address)
  }

  @Test(arguments: [
    ("10.0.0.0/8", "10.9.9.9", true), ("10.0.0.0/8", "11.0.0.0", false), ("10.0.0.0/9", "10.128.0.0", false),
    ("192.168.4.0/22", "192.168.7.255", true), ("192.168.4.0/22", "192.168.8.0", false), ("1.2.3.4", "1.2.3.4", true),
    ("1.2.3.4", "1.2.3.5", false), ("0.0.0.0/0", "9.9.9.9", true), ("fe80::/10", "febf::", true),
    ("::/0", "1.2.3.4", false),
  ])
  func `a range holds the addresses that begin like it`(range: String, address: String, isInside: Bool) throws {
    #expect(try #require(AddressRange(range)).contains(try #require(NetworkAddress(address))) == isInside)
  }

  @Test(arguments: ["10.0.0.0/33", "10.0.0.0/-1", "10.0.0.0/x", "name/8", "::/129"])
  func `a range that cannot be is none`(text: String) {
    #expect(AddressRange(text) == nil)
  }
}
