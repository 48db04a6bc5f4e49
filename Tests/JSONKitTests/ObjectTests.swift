import JSONKit
import Testing

@Suite struct ObjectTests {
  @Test func `members keep their order, and a set value its place`() {
    var object: JSON.Object = ["b": 1, "a": 2]
    object["c"] = 3
    object["b"] = 4
    #expect(object.keys == ["b", "a", "c"])
    #expect(object["b"] == 4)
    object["a"] = nil
    object["absent"] = nil
    #expect(object.keys == ["b", "c"])
  }

  @Test func `of members with one key the last value stands at the first place`() {
    let object = JSON.Object([
      JSON.Member(key: "a", value: 1), JSON.Member(key: "b", value: 2), JSON.Member(key: "a", value: 3),
    ])
    #expect(JSON.object(object).text == #"{"a":3,"b":2}"#)
    #expect(JSON.Object(object).count == 2)
  }

  @Test(arguments: [2, 16, 17, 100])
  func `a repeated key is found among few members and among many`(count: Int) {
    let members = (0..<count).map { JSON.Member(key: "k\($0 % (count - 1))", value: JSON($0)) }
    let object = JSON.Object(members)
    #expect(object.keys == (0..<count - 1).map { "k\($0)" })
    #expect(object["k0"] == JSON(count - 1))
  }

  @Test func `composed and decomposed letters are two keys and two strings`() {
    let object: JSON.Object = ["\u{E9}": 1, "e\u{301}": 2]
    #expect(object.count == 2)
    #expect(object["\u{E9}"] == 1)
    #expect(object["e\u{301}"] == 2)
    #expect(JSON.string("\u{E9}") != JSON.string("e\u{301}"))
    #expect(["\u{E9}": 1] as JSON != ["e\u{301}": 1] as JSON)
  }

  @Test func `equal objects may order their members differently, and hash alike`() {
    let one: JSON = ["a": 1, "b": ["x": nil, "y": [true]]]
    let other: JSON = ["b": ["y": [true], "x": nil], "a": 1]
    #expect(one == other)
    #expect(Set([one, other]).count == 1)
    #expect(one != ["a": 1, "b": ["x": nil, "y": [false]]])
    #expect(one != ["a": 1])
    #expect(["a": 1, "b": 1] as JSON != ["a": 1, "c": 1] as JSON)
  }

  @Test func `an integer, a fraction and a text are three values`() {
    #expect(JSON.integer(1) != JSON.double(1))
    #expect(JSON.integer(1) != JSON.string("1"))
    #expect(JSON.double(0.0) != JSON.double(-0.0))
    #expect(JSON.null != JSON.bool(false))
  }

  @Test func `whole numbers take the case that holds them exactly`() {
    #expect(JSON(5 as UInt8) == .integer(5))
    #expect(JSON(UInt64(Int64.max)) == .integer(.max))
    #expect(JSON(UInt64.max) == .unsigned(.max))
    #expect(JSON(UInt128.max) == .digits("340282366920938463463374607431768211455"))
    #expect(JSON(Int128.min) == .digits("-170141183460469231731687303715884105728"))
    #expect(JSON(finite: .infinity) == nil)
    #expect(JSON(finite: .nan) == nil)
    #expect(JSON(finite: 1.5) == .double(1.5))
  }
}
