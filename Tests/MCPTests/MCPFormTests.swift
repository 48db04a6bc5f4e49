import JSONKit
import JSONRPC
import MCP
import Testing

struct MCPFormTests {
  @Test  // EL-02 EL-03 EL-04 EL-06
  func `every kind of field is read, with its choices, its default and whether it must be there`() throws {
    let form = try #require(
      MCPForm(
        schema: [
          "type": "object", "required": ["mail"],
          "properties": [
            "mail": ["type": "string", "format": "email", "title": "Mail", "description": "yours"],
            "age": ["type": "integer", "minimum": 0, "default": 30], "ratio": ["type": "number"],
            "sure": ["type": "boolean", "default": true], "size": ["type": "string", "enum": ["s", "m"]],
            "old": ["type": "string", "enum": ["a", "b"], "enumNames": ["A"]],
            "colour": ["type": "string", "oneOf": [["const": "r", "title": "red"], ["const": "g"]]],
            "many": ["type": "array", "items": ["type": "string", "enum": ["x", "y"]], "maxItems": 1],
            "titled": ["type": "array", "items": ["anyOf": [["const": "x", "title": "X"]]]],
          ],
        ]))
    let choice = { (value: String, title: String) in MCPForm.Choice(value: value, title: title) }
    #expect(
      form.fields.map(\.kind) == [
        .text(format: "email"), .integer, .number, .boolean, .choice([choice("s", "s"), choice("m", "m")]),
        .choice([choice("a", "A"), choice("b", "b")]), .choice([choice("r", "red"), choice("g", "g")]),
        .choices([choice("x", "x"), choice("y", "y")]), .choices([choice("x", "X")]),
      ])
    #expect(form.fields.map(\.isRequired) == [true] + Array(repeating: false, count: 8))
    #expect(form.fields[0].title == "Mail")
    #expect(form.fields[0].description == "yours")
    #expect(form.fields[1].initial == 30)
    #expect(form.initial == ["age": 30, "sure": true])
    #expect(form.violations(of: ["mail": "a@b", "many": ["x"]]).isEmpty)
    #expect(form.violations(of: ["age": -1, "many": ["x", "y"]]).count == 3)
  }

  @Test(  // EL-13
    arguments: [
      [:], ["type": "object"], ["type": "array", "properties": [:]],
      ["type": "object", "properties": ["a": ["$ref": "#/x", "type": "string"]]],
      ["type": "object", "properties": ["a": ["type": "object", "properties": [:]]]],
      ["type": "object", "properties": ["a": ["type": "array", "items": ["type": "object"]]]],
      ["type": "object", "properties": ["a": ["type": ["string", "null"]]]],
    ] as [JSON])
  func `a form that is not flat is none`(schema: JSON) {
    #expect(MCPForm(schema: schema) == nil)
  }

  @Test  // EL-02 EL-08
  func `a question by address keeps the whole address as it came`() throws {
    let params: JSON = [
      "mode": "url", "message": "log in", "url": "https://xn--80ak6aa92e.com/?a=b#c", "elicitationId": "e", "x": 1,
    ]
    let elicitation = try MCPElicitation(json: params)
    #expect(elicitation.mode == .url("https://xn--80ak6aa92e.com/?a=b#c", id: "e"))
    #expect(elicitation.raw["x"] == 1)
    for broken in [["mode": "url", "message": "m"], ["mode": 5, "message": "m"], ["url": "a:b"], nil] as [JSON] {
      #expect { try MCPElicitation(json: broken) } throws: {
        ($0 as? RPCError)?.code == RPCError.invalidParamsCode
      }
    }
  }
}
