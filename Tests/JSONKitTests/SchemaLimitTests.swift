import JSONKit
import Testing

struct SchemaLimitTests {
  @Test  // T-15
  func `a schema deeper than the limit is refused`() {
    var schema: JSON = true
    for _ in 0..<40 { schema = ["items": schema] }
    var options = JSONSchema.Options()
    options.limits.maximumDepth = 39
    let error = #expect(throws: JSONSchemaError.self) { try JSONSchema(schema, options: options) }
    #expect(error?.code == .limit)
    options.limits.maximumDepth = 40
    #expect(throws: Never.self) { try JSONSchema(schema, options: options) }
  }

  @Test  // T-15
  func `a schema with more subschemas than the limit is refused`() {
    var options = JSONSchema.Options()
    options.limits.maximumSubschemas = 10
    let nine = [JSON](repeating: true, count: 9)
    #expect(throws: Never.self) { try JSONSchema(["allOf": .array(nine)], options: options) }
    let error = #expect(throws: JSONSchemaError.self) {
      try JSONSchema(["allOf": .array(nine + [true])], options: options)
    }
    #expect(error?.code == .limit)
  }

  @Test func `a schema that leads back to itself ends with a violation, not with a crash`() throws {
    let schema = try JSONSchema([
      "$ref": "#/$defs/a", "$defs": ["a": ["$ref": "#/$defs/b"], "b": ["$ref": "#/$defs/a"]],
    ])
    let found = schema.validate(1)
    #expect(found.map(\.keyword) == [JSONSchema.Violation.limitKeyword])
  }

  @Test func `a value deeper than the limit is not called valid`() throws {
    let schema = try JSONSchema(["type": "array", "items": ["$ref": "#"]])
    var value: JSON = []
    for _ in 0..<200 { value = [value] }
    #expect(schema.validate(value) == [])
    for _ in 0..<200 { value = [value] }
    #expect(schema.validate(value).map(\.keyword) == [JSONSchema.Violation.limitKeyword])
  }

  @Test(arguments: ["not", "anyOf"])  // T-15
  func `a validation that takes too many steps is never valid, whatever is around it`(keyword: String) throws {
    var options = JSONSchema.Options()
    options.limits.maximumSteps = 100
    let inner: JSON = ["items": ["type": "integer"]]
    let schema = try JSONSchema([keyword: keyword == "not" ? inner : [inner, true]], options: options)
    let value = JSON.array([JSON](repeating: 1, count: 200))
    #expect(schema.validate(value).map(\.keyword) == [JSONSchema.Violation.limitKeyword])
  }

  @Test func `the steps of a pattern count`() throws {
    var options = JSONSchema.Options()
    options.limits.maximumSteps = 1000
    let schema = try JSONSchema(["pattern": "(a*)*b"], options: options)
    #expect(schema.validate("aab") == [])
    let long = JSON.string(String(repeating: "a", count: 5000))
    #expect(schema.validate(long).map(\.keyword) == [JSONSchema.Violation.limitKeyword])
  }

  @Test func `alternatives nested in alternatives stay cheap`() throws {
    var schema: JSON = ["type": "string"]
    for _ in 0..<12 { schema = ["anyOf": [schema, ["type": "string"]]] }
    var options = JSONSchema.Options()
    options.limits.maximumSteps = 2000
    #expect(try JSONSchema(schema, options: options).validate(1).map(\.keyword) == ["anyOf"])
  }

  @Test func `no more violations than the limit are reported`() throws {
    var options = JSONSchema.Options()
    options.limits.maximumViolations = 3
    let schema = try JSONSchema(["items": ["type": "string"]], options: options)
    let found = schema.validate([1, 2, 3, 4, 5])
    #expect(found.map(\.instancePath.description) == ["/0", "/1", "/2"])
  }

  @Test func `a divisor with more digits than can be computed is refused`() {
    let error = #expect(throws: JSONSchemaError.self) {
      try JSONSchema(["multipleOf": .digits(String(repeating: "7", count: 37))])
    }
    #expect(error?.code == .limit)
  }
}
