import JSONKit
import Testing

@Suite struct AccessorTests {
  @Test func `numbers convert when nothing is lost`() {
    #expect(JSON.integer(7).intValue == 7)
    #expect(JSON.double(7).intValue == 7)
    #expect(JSON.double(7.5).intValue == nil)
    #expect(JSON.double(1e19).int64Value == nil)
    #expect(JSON.unsigned(.max).int64Value == nil)
    #expect(JSON.string("7").intValue == nil)
    #expect(JSON.bool(true).intValue == nil)
  }

  @Test func `every number has its nearest double`() {
    #expect(JSON.integer(-3).doubleValue == -3)
    #expect(JSON.unsigned(.max).doubleValue == 18_446_744_073_709_551_616)
    #expect(JSON.digits("100000000000000000000").doubleValue == 1e20)
    #expect(JSON.digits("1" + String(repeating: "0", count: 400)).doubleValue == nil)
    #expect(JSON.null.doubleValue == nil)
  }

  @Test func `members and elements are found, and nothing traps where there are none`() {
    let value: JSON = ["list": [1, "two", nil], "flag": true]
    #expect(value["list"]?[1]?.stringValue == "two")
    #expect(value["list"]?[2]?.isNull == true)
    #expect(value["list"]?[3] == nil)
    #expect(value["list"]?[-1] == nil)
    #expect(value["absent"] == nil)
    #expect(value[0] == nil)
    #expect(value["flag"]?["x"] == nil)
    #expect(value["flag"]?.boolValue == true)
    #expect(value["list"]?.arrayValue?.count == 3)
    #expect(value.objectValue?.keys == ["list", "flag"])
  }
}
