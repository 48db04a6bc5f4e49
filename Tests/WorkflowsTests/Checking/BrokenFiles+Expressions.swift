extension BrokenFiles {
  /// Expressions and texts that cannot be read.
  static let expressions: [BrokenFile] = [
    BrokenFile(
      "an expression that is no program",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, set: 1, if: "$inputs. ==" }

      """,
      [
        "4:36: error[expression]: Expected a name, a string or “[” behind the dot, found “==”"
      ]),
    BrokenFile(
      "an expression with an unknown function",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          set: ${{ [1] | lenght }}

      """,
      [
        "5:20: error[expression]: There is no function lenght/0; did you mean 'length'?"
      ]),
    BrokenFile(
      "an unknown variable",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          set: ${{ $input.x }}

      """,
      [
        "5:14: error[expression]: The variable $input is not defined; did you mean 'inputs'?"
      ]),
    BrokenFile(
      "the variable of a map outside of it",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          map: "[1, 2]"
          as: file
          steps: [{ id: b, set: "${{ $file }}" }]
        - id: c
          set: ${{ $file }}

      """,
      [
        "9:14: error[expression]: The variable $file is not defined; there are $inputs, $steps, $item, $index, $loop, $error, $run"
      ]),
    BrokenFile(
      "a condition in braces",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          set: 1
          if: ${{ true }}

      """,
      [
        "6:9: error[expression]: if is always an expression; write it without ${{ }}"
      ]),
    BrokenFile(
      "an expression without an end",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, prompt: "Write ${{ $inputs.topic" }

      """,
      [
        "4:29: error[expression]: the expression has no end: ${{ $inputs.topic; end it with }}; a literal is written $${{"
      ]),
    BrokenFile(
      "an empty expression",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, prompt: "Write ${{ }}" }

      """,
      [
        "4:22: error[expression]: prompt has an empty expression"
      ]),
    BrokenFile(
      "an expression that a comment cuts",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          set: ${{ "a #b" | length }} # "
        - id: b
          set: ${{ $inputs.x | split(" # ") }}

      """,
      [
        "5:10: error[expression]: the expression has no end: ${{ \"a; quote this value or use a block scalar",
        "7:10: error[expression]: the expression has no end: ${{ $inputs.x | split(\"; quote this value or use a block scalar",
      ]),
    BrokenFile(
      "an expression that is a map for YAML",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          set: ${{ { name: $run.id, at: 1 } }} and: more

      """,
      [
        "5:20: error[syntax]: mapping values are not allowed in this context; quote this value or use a block scalar"
      ]),
    BrokenFile(
      "an expression in a flow map without quotes",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: git.log, with: { path: ${{ $inputs.repo }} } }

      """,
      [
        "4:44: error[syntax]: while parsing a flow mapping: did not find expected ',' or '}'; quote this value or use a block scalar"
      ]),
    BrokenFile(
      "a subtraction that was meant as a name",
      """
      workflow: 1
      name: t
      steps:
        - { id: my-list, set: [1] }
        - id: b
          set: ${{ $steps.my-list.output }}

      """,
      [
        "6:24: error[expression]: There is no function list/0; a name with - needs brackets: $steps[\"…\"]"
      ]),
    BrokenFile(
      "three mistakes at once",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, set: 1, tiemout: 1s }
        - { id: b, call: log }
        - { id: c, loop: { until: "]" }, steps: [{ id: d, set: 1 }] }

      """,
      [
        "4:22: error[key]: unknown key 'tiemout' in a step; did you mean 'timeout'?",
        "5:20: error[value]: call must be server.tool without expressions in the name, found 'log'",
        "6:14: error[missing]: loop needs 'max'",
        "6:30: error[expression]: Nothing is open that “]” could close",
      ]),
  ]
}
