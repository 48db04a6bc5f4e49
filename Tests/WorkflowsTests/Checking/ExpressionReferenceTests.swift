import Testing

@testable import Workflows

@Suite struct ExpressionReferenceTests {
  @Test(
    arguments: [
      ("$steps.a.output.b", "steps a.output.b"),
      ("$steps[\"my-step\"].output", "steps my-step.output"),
      ("$steps.\"x y\".output[]", "steps x y.output.[]"),
      ("$steps.a.output[0].b", "steps a.output.[].b"),
      ("$steps.a.output[$i].b", "steps a.output; i "),
      ("$steps.a?.output", "steps a.output"),
      ("[$inputs.x, $run.id] | length", "inputs x; run id"),
      ("\"a $steps.b \\($inputs.c + \"$no\") $d\"", "inputs c"),
      ("1 # $steps.a\n + $inputs.b", "inputs b"),
      ("$item", "item "),
      (".inputs.x", ""),
    ])
  func `paths behind variables are found, and those in strings are not`(text: String, expected: String) {
    let found: [String] = ExpressionReference.all(in: text).map { reference in
      let path: [String] = reference.path.map { if case .member(let name) = $0 { name } else { "[]" } }
      return reference.variable + " " + path.joined(separator: ".")
    }
    #expect(found.joined(separator: "; ") == expected)
  }

  @Test func `a name with a minus is noticed`() {
    #expect(ExpressionReference.all(in: "$steps.my-step.output")[0].isCutByMinus)
    #expect(!ExpressionReference.all(in: "$steps.a - 1")[0].isCutByMinus)
    #expect(!ExpressionReference.all(in: "$steps.a-1")[0].isCutByMinus)
  }
}
