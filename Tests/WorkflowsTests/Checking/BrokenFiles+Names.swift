extension BrokenFiles {
  /// Names that stand for nothing, for two things, or for what is not there yet.
  static let names: [BrokenFile] = [
    BrokenFile(
      "the same id twice",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, set: 1 }
        - { id: a, set: 2 }

      """,
      [
        "5:11: error[id]: the id 'a' stands twice in this block"
      ]),
    BrokenFile(
      "the id of a step around",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, set: 1 }
        - id: b
          steps: [{ id: a, set: 2 }]

      """,
      [
        "6:19: error[id]: the id 'a' is that of a step around this one; choose another id"
      ]),
    BrokenFile(
      "an unknown step",
      """
      workflow: 1
      name: t
      steps:
        - { id: classify, set: { label: x } }
        - id: b
          switch:
            - when: $steps.clasify.output.label == "broken"
              steps: [{ id: c, set: 1 }]

      """,
      [
        "7:15: error[ref]: unknown step 'clasify' in expression; did you mean 'classify'?"
      ]),
    BrokenFile(
      "a step that comes later",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          set: ${{ $steps.b.output }}
        - { id: b, set: 1 }

      """,
      [
        "5:14: error[ref]: step 'b' has not run yet here"
      ]),
    BrokenFile(
      "the step itself",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          set: 1
          if: $steps.a.status == "done"

      """,
      [
        "6:9: error[ref]: step 'a' has not run yet here"
      ]),
    BrokenFile(
      "a step of another branch",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          parallel:
            one: [{ id: b, set: 1 }]
            two: [{ id: c, set: "${{ $steps.b.output }}" }]

      """,
      [
        "7:32: error[ref]: step 'b' is inside of step 'a' and not seen from here; use $steps.a.output"
      ]),
    BrokenFile(
      "a step of another case",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          switch:
            - when: "true"
              steps: [{ id: b, set: 1 }]
            - steps: [{ id: c, set: "${{ $steps.b.output }}" }]

      """,
      [
        "8:36: error[ref]: step 'b' is inside of step 'a' and not seen from here; use $steps.a.output"
      ]),
    BrokenFile(
      "a step inside of a map",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          map: "[1, 2]"
          steps: [{ id: b, set: 1 }]
        - id: c
          set: ${{ $steps.b.output }}

      """,
      [
        "8:14: error[ref]: step 'b' is inside of step 'a' and not seen from here; use $steps.a.output"
      ]),
    BrokenFile(
      "a step of a graph that is not needed",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, set: 1 }
        - { id: b, set: 2, needs: [] }
        - { id: c, set: "${{ $steps.a.output + $steps.b.output }}", needs: [a] }

      """,
      [
        "6:42: error[ref]: step 'b' may not have run yet: it is not among the needs; add 'b' to needs"
      ]),
    BrokenFile(
      "a need that is no step",
      """
      workflow: 1
      name: t
      steps:
        - { id: fetch, set: 1 }
        - { id: b, set: 1, needs: [fech] }

      """,
      [
        "5:30: error[ref]: 'fech' is no step of this block; did you mean 'fetch'?"
      ]),
    BrokenFile(
      "a need of itself",
      """
      workflow: 1
      name: t
      steps:
        - { id: b, set: 1, needs: [b] }

      """,
      [
        "4:30: error[ref]: step 'b' needs itself"
      ]),
    BrokenFile(
      "needs in a circle",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, set: 1, needs: [c] }
        - { id: b, set: 1, needs: [a] }
        - { id: c, set: 1, needs: [b] }

      """,
      [
        "4:30: error[ref]: these steps need each other: 'a', 'b', 'c'"
      ]),
    BrokenFile(
      "the id of compensations",
      """
      workflow: 1
      name: t
      steps:
        - { id: compensate, set: 1 }

      """,
      [
        "4:11: error[id]: the id 'compensate' is that of compensations; choose another id"
      ]),
    BrokenFile(
      "a step in the defaults",
      """
      workflow: 1
      name: t
      defaults: { retry: { max: 2, if: $error.attempt < $steps.a.output }, cache: "a-${{ $item }}" }
      steps: [{ id: a, set: 1 }]

      """,
      [
        "3:51: error[ref]: step 'a' cannot be read here",
        "3:84: error[ref]: $item has a value inside of map only",
      ]),
  ]
}
