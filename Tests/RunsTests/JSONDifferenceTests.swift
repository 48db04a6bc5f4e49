import JSONKit
import Runs
import Testing

struct JSONDifferenceTests {
  @Test(arguments: [
    (#"{"a":1}"#, #"{"a":1}"#, nil),
    (#"{"a":1}"#, #"{"a":2}"#, "/a"),
    (#"{"a":[1,{"b/c":"x"}]}"#, #"{"a":[1,{"b/c":"y"}]}"#, "/a/1/b~1c"),
    (#"{"a":[1,2]}"#, #"{"a":[1]}"#, "/a/1"),
    (#"{"a":[1]}"#, #"{"a":[1,2]}"#, "/a/1"),
    (#"{"a":1,"b":2}"#, #"{"a":1}"#, "/b"),
    (#"{"a":1}"#, #"{"a":1,"c":2}"#, "/c"),
    (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#, ""),
    (#"{"a":1}"#, "[1]", ""),
    ("1.0", "1", ""),
  ])
  func `the first member that differs is named`(_ old: String, _ new: String, _ pointer: String?) throws {
    #expect(JSONDifference.first(try JSON(parsing: old), try JSON(parsing: new))?.pointer == pointer)
  }
}
