import Testing
import Workflows

/// What can be read at each place of a workflow: nothing is said about any of it.
@Suite struct SoundFilesTests {
  private static let files: [(name: String, steps: String)] = [
    (
      "steps before and around",
      """
      - { id: a, set: 1 }
      - id: b
        steps:
          - { id: c, set: "${{ $steps.a.output }}" }
          - { id: d, if: $steps.c.status == "done", set: "${{ $steps.c.output }}" }
      """
    ),
    (
      "needs of needs",
      """
      - { id: c, set: "${{ $steps.a.output + $steps.b.output }}", needs: [b] }
      - { id: b, set: "${{ $steps.a.output }}", needs: [a] }
      - { id: a, set: 1 }
      """
    ),
    (
      "a loop sees its own steps in until and output",
      """
      - id: draft
        loop: { until: $steps.review.output.ok, max: 3 }
        output: $steps.text.output
        steps:
          - { id: text, set: "${{ $loop.prev.review.output.notes // $loop.index }}" }
          - { id: review, set: { ok: true, notes: x } }
      """
    ),
    (
      "a group sees its own steps in output",
      """
      - id: a
        steps: [{ id: b, set: 1 }, { id: c, set: 2 }]
        output: '[$steps.b.output, $steps.c.output, .]'
      """
    ),
    (
      "the variables of maps inside of each other",
      """
      - id: rows
        map: "[[1], [2]]"
        as: row
        steps:
          - id: cells
            map: $row
            as: cell
            steps: [{ id: x, set: "${{ [$row, $cell, $item, $index] }}" }]
      """
    ),
    (
      "handlers see the error",
      """
      - id: a
        call: git.log
        retry: { max: 2, if: $error.type == "timeout" and $error.attempt < 2 }
        on_error: { steps: [{ id: b, set: "${{ $error.message }}" }] }
      """
    ),
    (
      "a compensation sees the step it undoes",
      """
      - { id: before, set: 1 }
      - id: a
        call: git.add
        compensate: { call: git.reset, with: { to: "${{ $steps.a.output.id }}", n: "${{ $steps.before.output }}" } }
      """
    ),
    (
      "names with a minus in brackets",
      """
      - { id: my-list, set: [1] }
      - { id: b, set: '${{ $steps["my-list"].output[0] }}' }
      """
    ),
    (
      "members of what is not known",
      """
      - { id: a, call: git.log }
      - { id: b, set: "${{ $steps.a.output.x.y[0].z }}" }
      - { id: c, ask: { message: Sure? } }
      - { id: d, set: "${{ $steps.c.output.note }}" }
      """
    ),
    (
      "the same id in branches",
      """
      - id: a
        parallel:
          one: [{ id: x, set: { n: 1 } }]
          two: [{ id: x, set: { n: 2 } }]
      - { id: b, set: "${{ $steps.a.output.one.n + $steps.a.output.two.n }}" }
      """
    ),
    (
      "results of a map that collects",
      """
      - { id: a, map: "[1]", on_item_error: collect, steps: [{ id: x, set: { n: 1 } }] }
      - { id: b, set: "${{ [$steps.a.output[0].ok, $steps.a.output[0].value.n, $steps.a.output[0].error] }}" }
      """
    ),
    (
      "a step behind an end that may be skipped",
      """
      - { id: a, if: $run.status == "x", return: 1 }
      - { id: b, set: 1 }
      """
    ),
    (
      "a variable of the expression's own",
      """
      - { id: a, set: '${{ [1, 2] as [$x, $y] | reduce (3, 4) as $z ($x; . + $z + $y) }}' }
      """
    ),
  ]

  @Test(arguments: files.indices) func `what can be read is not complained about`(index: Int) {
    let file: (name: String, steps: String) = Self.files[index]
    let steps: String = file.steps.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n")
    let text = "workflow: 1\nname: t\nsteps:\n\(steps)\nfinally: [{ id: last, set: '${{ $error.message }}' }]\n"
    #expect(WorkflowChecker.check(text: text, file: "f.yaml").report.text == "", "\(file.name)")
  }
}
