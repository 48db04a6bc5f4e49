import Agents
import JSONKit
import Testing

struct SchemaCheckTests {
  @Test func `a value that does not fit is told line by line`() {
    let check = SchemaCheck(["type": "object", "required": ["a", "b"]])
    #expect(check.violations(of: ["a": 1, "b": 2]).isEmpty)
    #expect(check.violations(of: [:]).count == 2)
  }

  @Test(
    arguments: [
      ["$schema": "https://example.org/my-dialect", "type": "object"], ["$ref": "https://example.org/schema.json"],
      ["$ref": "#/$defs/nowhere"],
    ] as [JSON])
  func `what a schema asks for must be known`(schema: JSON) throws {
    let violations = SchemaCheck(schema).violations(of: [:])
    #expect(violations.count == 1)
    #expect(try #require(violations.first).contains("the schema itself cannot be used"))
  }

  @Test(arguments: [["type": "any"], ["required": true], ["pattern": "("], 5] as [JSON])
  func `a faulty schema leaves the judgement to its owner`(schema: JSON) {
    #expect(SchemaCheck(schema).violations(of: ["x": 1]).isEmpty)
  }
}
