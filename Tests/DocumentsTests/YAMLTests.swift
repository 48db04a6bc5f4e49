import Documents
import JSONKit
import Testing

struct YAMLTests {
  @Test(arguments: [
    ("no", "no" as JSON), ("yes", "yes"), ("on", "on"), ("Off", "Off"), ("true", true), ("False", false),
    ("null", nil), ("~", nil), ("\"true\"", "true"), ("'1'", "1"), ("1", 1), ("-17", -17), ("+3", 3), ("0", 0),
    ("0123", "0123"), ("0x1F", 31), ("0o17", 15), ("1_000", "1_000"), ("12:30", "12:30"), ("2026-11-25", "2026-11-25"),
    ("1.5", 1.5), ("1e3", 1000.0), (".5", 0.5), ("1.", 1.0), ("1e", "1e"), (".", "."), ("=", "="),
    ("9223372036854775807", .integer(.max)), ("9223372036854775808", .unsigned(9_223_372_036_854_775_808)),
    ("123456789012345678901234567890", .digits("123456789012345678901234567890")),
    ("-9223372036854775809", .digits("-9223372036854775809")), ("!!str 5", "5"), ("! 5", "5"), ("!!int 5", 5),
    ("!!float 5", 5.0), ("!!bool true", true), ("v1.2.3", "v1.2.3"), ("1.2.3", "1.2.3"),
  ])
  func `a scalar means what the core schema says`(text: String, value: JSON) throws {
    #expect(try read("a: \(text)\n", "a.yaml").value["a"] == value)
  }

  @Test(arguments: [".nan", "-.inf", "1e999", "!!int x", "!!binary aGk=", "!custom x"])
  func `what JSON cannot hold is refused`(text: String) throws {
    let error = try #require(throws: DocumentError.self) { try read("a: \(text)\n", "a.yaml") }
    #expect(error.code == .syntax)
    #expect(error.position?.line == 1)
  }

  @Test func `anchors stand for their value`() throws {
    let document = try read("base: &b {x: 1}\none: *b\ntwo: [*b, *b]\n", "a.yaml")
    #expect(document.value == ["base": ["x": 1], "one": ["x": 1], "two": [["x": 1], ["x": 1]]])
  }

  @Test func `a small text cannot stand for billions of values`() throws {
    var text = "a0: &a0 [1, 1, 1, 1, 1, 1, 1, 1, 1]\n"
    for level in 1...9 {
      let aliases = Array(repeating: "*a\(level - 1)", count: 9).joined(separator: ", ")
      text += "a\(level): &a\(level) [\(aliases)]\n"
    }
    let error = try #require(throws: DocumentError.self) { try read(text, "a.yaml") }
    #expect(error.code == .tooLarge)
  }

  @Test func `one anchor may be used often`() throws {
    let items = Array(repeating: "  - *b\n", count: 1000).joined()
    let document = try read("base: &b {x: 1}\nlist:\n\(items)", "a.yaml")
    #expect(document.value["list"]?.arrayValue?.count == 1000)
  }

  @Test func `values after expansion are counted`() throws {
    let limits = DocumentLimits(maximumValues: 50)
    let error = try #require(throws: DocumentError.self) {
      let list = Array(repeating: "1", count: 60).joined(separator: ", ")
      return try SourceDocument(text: "a: [\(list)]", file: "a.yaml", format: .yaml, limits: limits)
    }
    #expect(error.code == .tooLarge)
  }

  @Test(arguments: ["a: *none\n", "&a [*a]\n"])
  func `an alias of nothing is refused`(text: String) {
    #expect(throws: DocumentError.self) { try read(text, "a.yaml") }
  }

  @Test(arguments: ["? [1, 2]\n: 3\n", "? {a: 1}\n: 3\n", "a: 1\n<<: {b: 2}\n"])
  func `only plain strings are keys`(text: String) throws {
    let error = try #require(throws: DocumentError.self) { try read(text, "a.yaml") }
    #expect(error.code == .syntax)
  }

  @Test func `numbers and words as keys are strings`() throws {
    #expect(try read("1: a\ntrue: b\n", "a.yaml").value == ["1": "a", "true": "b"])
  }

  @Test func `keys that differ in bytes only are still one key`() throws {
    let error = try #require(throws: DocumentError.self) { try read("\u{E9}: 1\ne\u{301}: 2\n", "a.yaml") }
    #expect(error.code == .duplicateKey)
  }

  @Test(arguments: ["", "\n", "# only a comment\n", "---\n"])
  func `an empty text is an empty object`(text: String) throws {
    #expect(try read(text, "a.yaml").value == [:])
  }

  @Test func `a second document is refused`() throws {
    let error = try #require(throws: DocumentError.self) { try read("a: 1\n---\nb: 2\n", "a.yaml") }
    #expect(error.message == "only one document per file is read")
    #expect(error.position?.line == 2)
  }

  @Test func `member order is kept`() throws {
    let object = try #require(try read("z: 1\na: 2\nm: 3\n", "a.yaml").value.objectValue)
    #expect(object.map(\.key) == ["z", "a", "m"])
  }
}
