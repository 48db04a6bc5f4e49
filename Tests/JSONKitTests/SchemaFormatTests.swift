import JSONKit
import Testing

struct SchemaFormatTests {
  static let cases: [(String, valid: [JSON], invalid: [JSON])] = [
    (
      "date-time", ["2026-11-25T06:38:25Z", "1998-12-31T23:59:60Z", "2026-01-01t00:00:00.5+01:00"],
      ["2026-11-25", "1998-12-31T22:59:60Z"]
    ),
    ("date", ["2024-02-29"], ["2023-02-29", "2026-13-01", "2026-1-01"]),
    ("time", ["08:30:06Z", "23:20:50.52-08:00"], ["08:30:06", "24:00:00Z", "08:30:06.Z"]),
    ("duration", ["P4DT12H30M5S", "P2W", "PT0S"], ["P", "PT", "P1Y1D", "PT1D", "1D"]),
    (
      "email", ["a.b+c@example.org", "\"a b\"@example.org", "a@[127.0.0.1]"], ["a", "a@", ".a@example.org", "a@-x.org"]
    ),
    ("hostname", ["example.org", "a-b.c"], ["-a", "a_b", ""]),
    ("ipv4", ["192.168.0.1"], ["256.0.0.1", "1.2.3", "01.2.3.4"]),
    (
      "ipv6", ["::1", "::", "1:2:3:4:5:6:7:8", "::ffff:1.2.3.4", "1::8"],
      [":1", "1:2:3:4:5:6:7", "1::2::3", "::12345", "1:::2"]
    ),
    (
      "uri", ["https://u@example.org:80/a?b=c#d", "urn:x:y", "http://[::1]/"],
      ["/a", "https://exa mple.org", "http://[x]/", "a:%zz"]
    ),
    ("uri-reference", ["/a", "#b", "a/b:c"], ["\\a", ":a"]),
    ("iri", ["https://example.org/\u{E9}"], ["/\u{E9}"]),
    ("uri-template", ["/a/{b}{?c,d*}"], ["/a/{b", "/a/}"]),
    ("uuid", ["2EB8AA08-AA98-11EA-B4AA-73B441D16380"], ["2eb8aa08aa9811eab4aa73b441d16380"]),
    ("json-pointer", ["", "/a~1b"], ["a", "/~2"]),
    ("relative-json-pointer", ["0#", "1/a"], ["/a", "01/a", "0##"]),
    ("regex", ["^a(b|c)+$"], ["^(abc]", "a{2,1}"]),
    ("made-up", ["anything"], []),
  ]

  @Test(arguments: cases)
  func `an asserted format decides`(name: String, valid: [JSON], invalid: [JSON]) throws {
    var options = JSONSchema.Options()
    options.assertsFormats = true
    try SchemaCase(["format": .string(name)], valid: valid + [1, nil], invalid: invalid).check(options: options)
  }

  @Test func `a format alone is an annotation`() throws {
    #expect(try JSONSchema(["format": "date"]).validate("no date") == [])
  }
}
