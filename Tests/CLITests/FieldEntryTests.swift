import Agents
import JSONKit
import MCP
import Testing

@testable import TributaryCLI

/// What a typed line means in a field of a form.
struct FieldEntryTests {
  private func entry(_ schema: JSON, isRequired: Bool = true) throws -> FieldEntry {
    let form = try #require(
      MCPForm(schema: [
        "type": "object", "properties": ["f": schema], "required": isRequired ? ["f"] : [],
      ]))
    return FieldEntry(try #require(form.fields.first), form)
  }

  private static let sizes: JSON = [
    "type": "string", "oneOf": [["const": "s", "title": "Small"], ["const": "l", "title": "Large"]],
  ]
  private static let many: JSON = [
    "type": "array", "items": ["type": "string", "enum": ["a", "b", "c"]], "maxItems": 2,
  ]

  @Test(
    arguments: [
      (["type": "string"], " a text ", "a text"), (["type": "string"], #""""#, ""), (["type": "number"], "1.5", 1.5),
      (["type": "integer"], "-3", -3), (["type": "boolean"], "Yes", true), (["type": "boolean"], "n", false),
      (sizes, "2", "l"), (sizes, "s", "s"), (sizes, "LARGE", "l"), (many, "1, c", ["a", "c"]),
    ] as [(JSON, String, JSON)])
  func `a line becomes what the field takes`(schema: JSON, line: String, value: JSON) throws {
    #expect(try entry(schema).read(line, current: nil) == .value(value))
  }

  @Test(
    arguments: [
      (["type": "integer"], "1.5"), (["type": "number"], "many"), (["type": "boolean"], "perhaps"), (sizes, "3"),
      (sizes, "medium"), (many, "a,d"), (many, "a,b,c"), (["type": "string", "maxLength": 2], "abc"),
      (["type": "string"], ""),
    ] as [(JSON, String)])
  func `a line that does not fit says why`(schema: JSON, line: String) throws {
    guard case .wrong(let reason) = try entry(schema).read(line, current: nil) else {
      Issue.record("\(line) was taken")
      return
    }
    #expect(!reason.isEmpty)
  }

  @Test func `an empty line takes what there is, or leaves the field out`() throws {
    #expect(try entry(["type": "string"]).read("", current: "old") == .value("old"))
    #expect(try entry(["type": "string"], isRequired: false).read(" ", current: nil) == .nothing)
  }

  @Test func `a form can be edited before it is sent`() throws {
    let form = try #require(MCPForm(schema: ["type": "object", "properties": ["f": ["type": "string"]]]))
    let request = ApprovalRequest(.form(form), server: "s", message: "Why?")
    var dialog = FormDialog(request, form, Palette(isColoured: false))
    #expect(dialog.begin().contains("s asks for input"))
    _ = dialog.heard("one")
    guard case .show(let again) = dialog.heard("e") else {
      Issue.record("it ended")
      return
    }
    #expect(again.contains("[one]"))
    _ = dialog.heard("two")
    let end = dialog.heard("yes")
    #expect(end == .end(.accept(["f": "two"])))
  }
}
