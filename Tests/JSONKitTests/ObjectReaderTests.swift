import JSONKit
import Testing

@Suite struct ObjectReaderTests {
  private static let value: JSON = [
    "name": "x", "port": 80, "whole": 2.0, "ratio": 0.5, "on": true, "list": ["a", "b"], "sub": ["command": 1],
    "servers": [["command": "ls"], ["command": 7]], "none": nil,
  ]

  private static func reader() throws -> ObjectReader { try ObjectReader(value) }

  @Test func `members are read by their types`() throws {
    var reader = try Self.reader()
    #expect(try reader.string("name") == "x")
    #expect(try reader.int("port") == 80)
    #expect(try reader.int("whole") == 2)
    #expect(try reader.double("ratio") == 0.5)
    #expect(try reader.double("port") == 80)
    #expect(try reader.bool("on") == true)
    #expect(try reader.strings("list") == ["a", "b"])
    #expect(try reader.array("list").count == 2)
    #expect(try reader.object("sub").keys == ["command"])
    #expect(reader.value("none") == .null)
    #expect(reader.value("absent") == nil)
  }

  @Test func `absent and null are nil for the optional forms`() throws {
    var reader = try Self.reader()
    for key in ["none", "absent"] {
      #expect(try reader.optionalString(key) == nil)
      #expect(try reader.optionalInt(key) == nil)
      #expect(try reader.optionalDouble(key) == nil)
      #expect(try reader.optionalBool(key) == nil)
      #expect(try reader.optionalArray(key) == nil)
      #expect(try reader.optionalObject(key) == nil)
      #expect(try reader.optionalStrings(key) == nil)
      #expect(try reader.optionalReader(key) == nil)
      #expect(try reader.optionalReaders(key) == nil)
    }
  }

  @Test func `another type is refused by both forms, with the path`() throws {
    var reader = try ObjectReader(Self.value, at: try JSONPointer("/mcp"))
    let required = #expect(throws: JSONError.self) { try reader.string("port") }
    #expect(required?.message == "/mcp/port: expected a string, found a number")
    #expect(required?.code == .type)
    #expect(required?.path == JSONPointer.root.appending("mcp").appending("port"))
    let optional = #expect(throws: JSONError.self) { try reader.optionalInt("ratio") }
    #expect(optional?.message == "/mcp/ratio: expected a whole number, found a number")
    let null = #expect(throws: JSONError.self) { try reader.string("none") }
    #expect(null?.message == "/mcp/none: expected a string, found null")
  }

  @Test func `an absent required member is named`() throws {
    var reader = try Self.reader()
    let error = #expect(throws: JSONError.self) { try reader.bool("absent") }
    #expect(error?.code == .missing)
    #expect(error?.message == "/absent: required member is missing")
  }

  @Test func `nested readers know where they are`() throws {
    var reader = try Self.reader()
    var sub = try reader.reader("sub")
    #expect(sub.path.description == "/sub")
    #expect(throws: JSONError.self) { try sub.string("command") }
    var servers = try reader.readers("servers")
    #expect(try servers[0].string("command") == "ls")
    let error = #expect(throws: JSONError.self) { try servers[1].string("command") }
    #expect(error?.message == "/servers/1/command: expected a string, found a number")
    let element = #expect(throws: JSONError.self) { try reader.strings("servers") }
    #expect(element?.message == "/servers/0: expected a string, found an object")
    let elements = #expect(throws: JSONError.self) { try reader.readers("list") }
    #expect(elements?.message == "/list/0: expected an object, found a string")
  }

  @Test func `members nobody asked for are left, in order`() throws {
    var reader = try ObjectReader(["a": 1, "b": 2, "c": 3, "d": nil])
    _ = try reader.int("b")
    _ = try reader.optionalInt("d")
    _ = reader.value("x")
    #expect(reader.unread.map(\.key) == ["a", "c"])
  }

  @Test func `what is no object is refused`() throws {
    let error = #expect(throws: JSONError.self) { try ObjectReader([1]) }
    #expect(error?.message == "expected an object, found an array")
    let invalid = try ObjectReader([:], at: try JSONPointer("/a")).invalid("b", "must be positive")
    #expect(invalid.message == "/a/b: must be positive")
    #expect(invalid.code == .value)
  }
}
