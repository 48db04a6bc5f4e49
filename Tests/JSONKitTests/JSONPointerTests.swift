import JSONKit
import Testing

@Suite struct JSONPointerTests {
  /// The document and the pointers of RFC 6901, section 5.
  private static let document: JSON = [
    "foo": ["bar", "baz"], "": 0, "a/b": 1, "c%d": 2, "e^f": 3, "g|h": 4, "i\\j": 5, "k\"l": 6, " ": 7, "m~n": 8,
  ]

  @Test(
    arguments: [
      ("/foo", ["bar", "baz"]), ("/foo/0", "bar"), ("/", 0), ("/a~1b", 1), ("/c%d", 2), ("/e^f", 3), ("/g|h", 4),
      ("/i\\j", 5), ("/k\"l", 6), ("/ ", 7), ("/m~0n", 8),
    ] as [(String, JSON)])
  func `the examples of the source lead to their values`(text: String, value: JSON) throws {
    let pointer = try JSONPointer(text)
    #expect(Self.document[pointer] == value)
    #expect(pointer.description == text)
  }

  @Test func `the empty pointer is the whole value`() throws {
    #expect(try JSONPointer("") == .root)
    #expect(Self.document[.root] == Self.document)
    #expect(JSONPointer.root.description == "")
  }

  @Test(arguments: [
    "/bar", "/foo/2", "/foo/-", "/foo/00", "/foo/01", "/foo/+1", "/foo/", "/foo/0/x", "/foo/99999999999999999999",
  ])
  func `where nothing is there is nil`(text: String) throws {
    #expect(Self.document[try JSONPointer(text)] == nil)
  }

  @Test(arguments: [("foo", 0), ("/a~", 2), ("/a~2b", 2), ("/a/~x", 3)])
  func `what is no pointer is refused with its place`(text: String, offset: Int) {
    let error = #expect(throws: JSONError.self) { try JSONPointer(text) }
    #expect(error?.code == .pointer)
    #expect(error?.offset == offset)
  }

  @Test func `tokens are escaped in the text and compared by bytes`() throws {
    let pointer = JSONPointer.root.appending("a/b~c").appending(3)
    #expect(pointer.description == "/a~1b~0c/3")
    #expect(try JSONPointer(pointer.description) == pointer)
    #expect(pointer.tokens == ["a/b~c", "3"])
    #expect(JSONPointer.root.appending("\u{E9}") != JSONPointer.root.appending("e\u{301}"))
  }
}
