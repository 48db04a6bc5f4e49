extension BrokenFiles {
  /// Paths that lead nowhere.
  static let shapes: [BrokenFile] = [
    BrokenFile(
      "a member that steps do not have",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, set: 1 }
        - id: b
          set: ${{ $steps.a.result }}

      """,
      [
        "6:14: error[ref]: a step has output, status, error and content, not 'result'; its result is $steps.a.output"
      ]),
    BrokenFile(
      "an unknown input",
      """
      workflow: 1
      name: t
      inputs: { topic: string }
      steps:
        - { id: a, prompt: "Write about ${{ $inputs.topik }}" }

      """,
      [
        "5:39: error[ref]: unknown input 'topik'; did you mean 'topic'?"
      ]),
    BrokenFile(
      "the member of a text",
      """
      workflow: 1
      name: t
      inputs: { topic: string }
      steps:
        - { id: a, set: "${{ $inputs.topic.name }}" }

      """,
      [
        "5:24: error[ref]: a string has no member 'name'"
      ]),
    BrokenFile(
      "a member that the output schema does not have",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          prompt: Say it
          output_schema: { type: object, properties: { label: { type: string } }, additionalProperties: false }
        - id: b
          set: ${{ $steps.a.output.labels }}

      """,
      [
        "8:14: error[ref]: there is no 'labels' in the output schema; did you mean 'label'?"
      ]),
    BrokenFile(
      "a member that the output schema does not name",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          prompt: Say it
          output_schema: { type: object, properties: { label: { type: string } } }
        - id: b
          set: ${{ $steps.a.output.reason }}

      """,
      [
        "8:14: warning[ref]: there is no 'reason' in the output schema; it has label"
      ]),
    BrokenFile(
      "a member that a set value does not have",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, set: { good: 1, bad: 2 } }
        - id: b
          set: ${{ $steps.a.output.god }}

      """,
      [
        "6:14: error[ref]: there is no 'god' in the output schema; did you mean 'good'?"
      ]),
    BrokenFile(
      "a branch that parallel does not have",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          parallel:
            one: [{ id: b, set: { x: 1 } }]
        - id: c
          set: ${{ [$steps.a.output.two, $steps.a.output.one.y] }}

      """,
      [
        "8:15: error[ref]: there is no 'two' in the output schema; it has one",
        "8:36: error[ref]: there is no 'y' in the output schema; it has x",
      ]),
    BrokenFile(
      "the member of an answer that is a text",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, prompt: Say it }
        - id: b
          set: ${{ $steps.a.output.label }}

      """,
      [
        "6:14: error[ref]: a string has no member 'label'"
      ]),
    BrokenFile(
      "a map over a text",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, prompt: Say it }
        - id: b
          map: $steps.a.output
          steps: [{ id: c, set: 1 }]

      """,
      [
        "6:10: error[ref]: map needs a list, and this is a string"
      ]),
    BrokenFile(
      "a member of elements that have none",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          prompt: Say it
          output_schema: { type: object, required: [names], properties: { names: { type: array, items: { type: string } } } }
        - id: b
          map: $steps.a.output.names
          as: person
          steps: [{ id: c, set: "${{ [$item.first, $person.last] }}" }]

      """,
      [
        "10:33: error[ref]: a string has no member 'first'",
        "10:46: error[ref]: a string has no member 'last'",
      ]),
    BrokenFile(
      "item outside of a map",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          set: ${{ [$item, $index] }}

      """,
      [
        "5:15: error[ref]: $item has a value inside of map only",
        "5:22: error[ref]: $index has a value inside of map only",
      ]),
    BrokenFile(
      "loop outside of a loop",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          set: ${{ $loop.index }}

      """,
      [
        "5:14: error[ref]: $loop has a value inside of loop only"
      ]),
    BrokenFile(
      "error outside of a handler",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          set: ${{ $error.message }}

      """,
      [
        "5:14: error[ref]: $error has a value in on_error, compensate, finally and retry only"
      ]),
    BrokenFile(
      "members that loop, run and error do not have",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          loop: { max: 2 }
          steps:
            - { id: b, set: "${{ [$loop.previous, $loop.prev.c.output] }}" }
            - id: d
              call: git.log
              on_error: { steps: [{ id: e, set: "${{ [$error.text, $run.time] }}" }] }

      """,
      [
        "7:29: error[ref]: $loop has index, prev, not 'previous'",
        "7:45: error[ref]: 'c' is no step of this loop",
        "10:49: error[ref]: $error has type, message, step, attempt, not 'text'",
        "10:62: error[ref]: $run has id, started, status, not 'time'",
      ]),
    BrokenFile(
      "a step behind the end",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, return: 1 }
        - { id: b, set: 1 }

      """,
      [
        "5:5: warning[unreachable]: step 'b' is never reached: 'a' ends the run"
      ]),
    BrokenFile(
      "a step behind a failure",
      """
      workflow: 1
      name: t
      steps:
        - id: g
          steps:
            - { id: a, fail: No }
            - { id: b, set: 1 }

      """,
      [
        "7:9: warning[unreachable]: step 'b' is never reached: 'a' ends the run"
      ]),
    BrokenFile(
      "an output that names an unknown step",
      """
      workflow: 1
      name: t
      steps: [{ id: draft, set: 1 }]
      outputs:
        digest: $steps.darft.output
        inner: { value: $steps.draft.output.x }

      """,
      [
        "5:11: error[ref]: unknown step 'darft' in expression; did you mean 'draft'?",
        "6:19: error[ref]: an integer has no member 'x'",
      ]),
  ]
}
