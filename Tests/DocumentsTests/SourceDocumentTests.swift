import Documents
import JSONKit
import Testing

struct SourceDocumentTests {
  @Test(arguments: [
    ("a.json", SourceDocument.Format.json), ("a.jsonc", .commentedJSON), ("A.YAML", .yaml), ("b.c.yml", .yaml),
    ("x.md", .markdown),
  ])
  func `the end of the name gives the format`(name: String, format: SourceDocument.Format) {
    #expect(SourceDocument.Format(fileName: name) == format)
  }

  @Test(arguments: ["json", "a.txt", "a.json.disabled", ""])
  func `other names have no format`(name: String) {
    #expect(SourceDocument.Format(fileName: name) == nil)
  }

  @Test(arguments: [
    ("a.json", "{\n  \"a\": [1, {\"b\": true}]\n}"),
    ("a.jsonc", "{ // one\n  \"a\": [1, /* two */{\"b\": true,},],\n}"),
    ("a.yaml", "# one\na:\n  - 1\n  - b: true\n"),
  ])
  func `the same value is read from every format`(name: String, text: String) throws {
    let document = try read(text, name)
    #expect(document.value == ["a": [1, ["b": true]]])
  }

  @Test(arguments: [
    ("a.json", "{\n  \"a\": [1,\n    {\"b\": true}]\n}", 3, 11, 3, 6),
    ("a.jsonc", "{ // \"a\": [0]\n  \"a\": [1, /* { */\n    {\"b\": true,},],\n}", 3, 11, 3, 6),
    ("a.yaml", "# one\na:\n  - 1\n  - b: true\n", 4, 8, 4, 5),
    ("a.md", "#!/usr/bin/env tributary\n---\na:\n  - 1\n  - b: true\n---\nText", 5, 8, 5, 5),
  ])
  func `values and keys have exact places`(
    name: String, text: String, line: Int, column: Int, keyLine: Int, keyColumn: Int
  ) throws {
    let document = try read(text, name)
    let path = try JSONPointer("/a/1/b")
    #expect(document.position(of: path) == SourcePosition(line: line, column: column))
    #expect(document.keyPosition(of: path) == SourcePosition(line: keyLine, column: keyColumn))
  }

  @Test func `columns count Unicode scalars`() throws {
    let document = try read("{\"é😀\": 1, \"b\": 2}", "a.json")
    #expect(document.keyPosition(of: try JSONPointer("/b")) == SourcePosition(line: 1, column: 11))
  }

  @Test(arguments: [1, 80, 255, 256, 257, 700, 3_000])
  func `columns of a long line count Unicode scalars, too`(length: Int) throws {
    let text = String(repeating: "aé😀", count: length)
    let document = try read("{\"z\": 0,\n\"k\": \"\(text)\", \"b\": 2}", "a.json")
    let column = 1 + 6 + 3 * length + 3
    #expect(document.keyPosition(of: try JSONPointer("/b")) == SourcePosition(line: 2, column: column))
  }

  @Test func `keys with escapes are found under their meaning`() throws {
    let document = try read("{\n\"a\\u0062\\\"\": 1}", "a.json")
    #expect(document.position(of: JSONPointer.root.appending("ab\"")) == SourcePosition(line: 2, column: 14))
  }

  @Test func `a path without a place has the place of its nearest parent`() throws {
    let document = try read("a:\n  b: 1\n", "a.yaml")
    #expect(document.position(of: try JSONPointer("/a/none/deep")) == SourcePosition(line: 2, column: 3))
  }

  @Test(arguments: [
    ("a.json", "{\n  \"a\": 1,\n  \"b\" 2\n}", 3, 7),
    ("a.json", "{\"a\": 1,}", 1, 9),
    ("a.json", "{ // no\n}", 1, 3),
    ("a.jsonc", "{ // yes\n  \"a\": 'x'\n}", 2, 8),
    ("a.yaml", "a: 1\nb: [1, 2\nc: 3\n", 3, 2),
    ("a.yaml", "a: 1\n\tb: 2\n", 2, 1),
    ("a.yaml", "a: \"x\u{1}\"\n", 1, 6),
    ("a.md", "---\na: 1\nb: }\n---\n", 3, 4),
    ("a.md", "---\na: 1\n", 1, 1),
  ])
  func `a syntax error names the place`(name: String, text: String, line: Int, column: Int) throws {
    let error = try #require(throws: DocumentError.self) { try read(text, name) }
    #expect(error.code == .syntax)
    #expect(error.file == name)
    #expect(error.position == SourcePosition(line: line, column: column), "\(error)")
    #expect(error.description.hasPrefix("\(name):\(line):\(column): "))
  }

  @Test(arguments: [
    ("a.json", "{\"a\": 1,\n \"a\": 2}"), ("a.jsonc", "{\"a\": 1, // x\n \"a\": 2}"), ("a.yaml", "a: 1\nb: 2\na: 3\n"),
    ("a.yaml", "b: {a: 1, \"a\": 2}\n"), ("a.md", "---\na: 1\na: 2\n---\n"),
  ])
  func `a key that stands twice is refused`(name: String, text: String) throws {
    let error = try #require(throws: DocumentError.self) { try read(text, name) }
    #expect(error.code == .duplicateKey)
    #expect(error.position != nil)
  }

  @Test func `an error quotes its line and points at the column`() throws {
    let error = try #require(throws: DocumentError.self) { try read("name: x\nport: [1, 2\nz: 1\n", "a.yaml") }
    #expect(error.excerpt == "z: 1\n ^")
  }

  @Test func `a line that may hold a secret is not quoted`() throws {
    let error = try #require(throws: DocumentError.self) { try read("{\"api_key\": \"sk-123\" oops}", "a.json") }
    #expect(error.excerpt == nil)
    #expect(!error.description.contains("sk-123"))
  }

  @Test func `a quoted line is cut and cannot steer a terminal`() throws {
    let text = "{\"a\": \"" + String(repeating: "x", count: 500) + "\u{202E}\" oops}"
    let error = try #require(throws: DocumentError.self) { try read(text, "a.json") }
    let excerpt = try #require(error.excerpt)
    #expect(excerpt.utf8.count < 300)
    #expect(!excerpt.unicodeScalars.contains("\u{202E}"))
  }

  @Test func `reading adds the place to errors of values`() throws {
    let document = try read("{\n  \"port\": \"x\"\n}", "a.json")
    let error = try #require(throws: DocumentError.self) {
      try document.reading { json in
        var reader = try ObjectReader(json)
        return try reader.int("port")
      }
    }
    #expect(error.position == SourcePosition(line: 2, column: 11))
    #expect(error.file == "a.json")
  }

  @Test func `an unknown key is an error at the key with what was meant`() throws {
    let document = try read("port: 1\ntimeuot: 2s\n", "a.yaml")
    let error = try #require(throws: DocumentError.self) {
      try document.reading { json in
        var reader = try ObjectReader(json)
        _ = try reader.int("port")
        try reader.refuseUnread(known: ["port", "timeout"])
      }
    }
    #expect(error.code == .unknownKey)
    #expect(error.suggestion == "timeout")
    #expect(error.description == "a.yaml:2:1: unknown key \"timeuot\"; did you mean \"timeout\"?")
  }

  @Test func `a text over the limit is refused`() throws {
    let limits = DocumentLimits(maximumBytes: 10)
    let error = try #require(throws: DocumentError.self) {
      try SourceDocument(text: "a: 12345678", file: "a.yaml", format: .yaml, limits: limits)
    }
    #expect(error.code == .tooLarge)
  }

  @Test(arguments: ["a.json", "a.yaml"])
  func `nesting over the limit is refused`(name: String) throws {
    let text = String(repeating: "[", count: 150) + String(repeating: "]", count: 150)
    let error = try #require(throws: DocumentError.self) { try read(text, name) }
    #expect(error.code == .tooLarge)
  }

  @Test func `no prefix of a document crashes the reader`() {
    let json = "{\"a\": [1, /* c */ {\"b\\n\": true,}], // x\n \"c\": \"d\"}"
    let yaml = "---\n# c\na: &x [1, {b: 'c'}]\nd: *x\ne: |\n  text\n---\nbody"
    for count in 0...json.count { _ = try? read(String(json.prefix(count)), "a.jsonc") }
    for count in 0...yaml.count { _ = try? read(String(yaml.prefix(count)), "a.md") }
    for count in 0...yaml.count { _ = try? read(String(yaml.prefix(count)), "a.yaml") }
  }
}

/// Reads a text under a file name.
func read(_ text: String, _ name: String) throws -> SourceDocument {
  let format = try #require(SourceDocument.Format(fileName: name))
  return try SourceDocument(text: text, file: name, format: format)
}
