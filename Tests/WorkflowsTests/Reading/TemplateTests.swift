import Documents
import JQ
import JSONKit
import Testing

@testable import Workflows

@Suite struct TemplateTests {
  private let scope = ExpressionScope(
    inputs: ["n": 3, "text": "a ${{ $run.id }} b", "list": [1, 2], "none": nil], run: ["id": "r1"])

  private func value(_ yaml: String) throws -> JSON {
    let file = try WorkflowFile(
      text: "workflow: 1\nname: t\nsteps:\n  - id: a\n    set: \(yaml)\n", file: "f.yaml")
    guard case .set(let template) = file.workflow.steps.steps[0].verb else { return .null }
    return try template.value(in: scope)
  }

  @Test(
    arguments: [
      ("${{ $inputs.n }}", 3),
      ("${{ $inputs.list }}", [1, 2]),
      ("${{ $inputs.none }}", nil),
      ("\"${{ $inputs.n }}\"", 3),
      ("\"n=${{ $inputs.n }}\"", "n=3"),
      ("\"${{ $inputs.list }}!\"", "[1,2]!"),
      ("\"${{ $inputs.n }}${{ $inputs.n }}\"", "33"),
      ("\" ${{ $inputs.n }}\"", " 3"),
      ("\"$${{ $inputs.n }}\"", "${{ $inputs.n }}"),
      ("\"a $${{ b }} ${{ 1 }}\"", "a ${{ b }} 1"),
      ("plain $5 text", "plain $5 text"),
      ("{ a: [1, \"${{ 1 + 1 }}\"], b: { c: x } }", ["a": [1, 2], "b": ["c": "x"]]),
      ("{ a: \"$${{ x }}\" }", ["a": "${{ x }}"]),
      ("|\n      ${{ $inputs.list }}", [1, 2]),
      ("|\n      n is\n      ${{ $inputs.n }}", "n is\n3\n"),
      ("\"${{ {a: {b: 1}} }}\"", ["a": ["b": 1]]),
      ("'${{ \"}}\" }}'", "}}"),
      ("'${{ \"x\\(\"}}\" + (\"y\"))\" }}'", "x}}y"),
      ("'${{ {\"a\":{\"b\":2}}.a.b }} and ${{ [1] }}'", "2 and [1]"),
      ("${{ .inputs.n }}", 3),
    ] as [(String, JSON)])
  func `expressions keep their type alone and become text in text`(yaml: String, expected: JSON) throws {
    #expect(try value(yaml) == expected)
  }

  @Test func `a value that looks like an expression is never looked at again`() throws {
    #expect(try value("\"${{ $inputs.text }}\"") == "a ${{ $run.id }} b")
    #expect(try value("\"<${{ $inputs.text }}>\"") == "<a ${{ $run.id }} b>")
    #expect(try value("{ x: \"${{ {t: $inputs.text} }}\" }") == ["x": ["t": "a ${{ $run.id }} b"]])
  }

  @Test func `no value and several values are errors that show the cure`() throws {
    let none = #expect(throws: ExpressionError.self) { _ = try value("${{ empty }}") }
    #expect(none?.code == .noValue)
    #expect(none?.message == "empty gives no value; write [ empty ] for a list that may be empty")
    let many = #expect(throws: ExpressionError.self) { _ = try value("\"${{ 1, 2 }}\"") }
    #expect(many?.code == .manyValues)
    let failed = #expect(throws: ExpressionError.self) { _ = try value("\"${{ $inputs.n | keys }}\"") }
    #expect(failed?.code == .failed)
    #expect(failed?.position == .init(line: 5, column: 15))
  }

  @Test func `conditions hold for everything but false and null`() throws {
    for (text, expected) in [("1", true), ("0", true), ("\"\"", true), ("false", false), ("null", false)] {
      #expect(try Expression(text).holds(in: scope) == expected)
    }
  }

  @Test func `an expression that runs forever is stopped`() throws {
    let expression = try Expression("def f: f; f")
    let error = #expect(throws: ExpressionError.self) {
      _ = try expression.value(in: scope, limits: JQLimits(maximumSteps: 10_000))
    }
    #expect(error?.cause?.code == JQError.Code.steps)
  }
}
