extension BrokenFiles {
  /// Files whose parts are not where they belong.
  static let structure: [BrokenFile] = [
    BrokenFile(
      "a file that is a list",
      """
      - a

      """,
      [
        "1:1: error[value]: a workflow must be a map, found a list"
      ]),
    BrokenFile(
      "an empty file",
      """

      """,
      [
        "1:1: error[missing]: a workflow file needs 'workflow'",
        "1:1: error[missing]: a workflow needs 'name'",
        "1:1: error[missing]: a workflow needs 'steps'",
      ]),
    BrokenFile(
      "no version",
      """
      name: t
      steps: [{ id: a, set: 1 }]

      """,
      [
        "1:1: error[missing]: a workflow file needs 'workflow'"
      ]),
    BrokenFile(
      "a version of the future",
      """
      workflow: 2
      name: t
      steps: [{ id: a, set: 1 }]

      """,
      [
        "1:11: error[value]: workflow is the version of the language, found 2; write 1"
      ]),
    BrokenFile(
      "no name",
      """
      workflow: 1
      steps: [{ id: a, set: 1 }]

      """,
      [
        "1:1: error[missing]: a workflow needs 'name'"
      ]),
    BrokenFile(
      "a name with capitals",
      """
      workflow: 1
      name: MyFlow
      steps: [{ id: a, set: 1 }]

      """,
      [
        "2:7: error[value]: name must be a small letter and then small letters, digits, - or _, 64 at most: 'MyFlow'"
      ]),
    BrokenFile(
      "no steps",
      """
      workflow: 1
      name: t

      """,
      [
        "1:1: error[missing]: a workflow needs 'steps'"
      ]),
    BrokenFile(
      "an empty block",
      """
      workflow: 1
      name: t
      steps: []

      """,
      [
        "3:8: error[missing]: steps must have a step"
      ]),
    BrokenFile(
      "steps as a map",
      """
      workflow: 1
      name: t
      steps: { a: { set: 1 } }

      """,
      [
        "3:8: error[value]: steps must be a list, found a map"
      ]),
    BrokenFile(
      "a misspelt top key",
      """
      workflow: 1
      name: t
      step: [{ id: a, set: 1 }]
      steps: [{ id: a, set: 1 }]

      """,
      [
        "3:1: error[key]: unknown key 'step' in a workflow; did you mean 'steps'?"
      ]),
    BrokenFile(
      "a key of another product",
      """
      workflow: 1
      name: t
      on: push
      steps: [{ id: a, set: 1 }]

      """,
      [
        "3:1: error[key]: unknown key 'on' in a workflow; known keys: workflow, name, description, inputs, servers, agents, defaults, budget, steps, finally, outputs, expose"
      ]),
    BrokenFile(
      "a key that stands twice",
      """
      workflow: 1
      name: t
      name: u
      steps: [{ id: a, set: 1 }]

      """,
      [
        "2:1: error[key]: the key \"name\" stands more than once in this object; keep one"
      ]),
    BrokenFile(
      "a tag",
      """
      workflow: 1
      name: !secret t
      steps: [{ id: a, set: 1 }]

      """,
      [
        "2:7: error[syntax]: the tag !secret is not supported for this value"
      ]),
    BrokenFile(
      "a merge key",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, <<: { set: 1 } }

      """,
      [
        "4:14: error[syntax]: merge keys (<<) are not part of YAML 1.2; use an alias for the whole value or write the keys out"
      ]),
    BrokenFile(
      "yes is no boolean",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: git.log, idempotent: yes }

      """,
      [
        "4:41: error[value]: idempotent must be true or false, found a string"
      ]),
    BrokenFile(
      "a step without an id",
      """
      workflow: 1
      name: t
      steps:
        - set: 1

      """,
      [
        "4:5: error[missing]: a step needs 'id'"
      ]),
    BrokenFile(
      "an id with a space",
      """
      workflow: 1
      name: t
      steps:
        - { id: my step, set: 1 }

      """,
      [
        "4:11: error[value]: id must be a small letter and then small letters, digits, - or _, 64 at most: 'my step'"
      ]),
    BrokenFile(
      "a step that is a text",
      """
      workflow: 1
      name: t
      steps:
        - do it

      """,
      [
        "4:5: error[value]: a step must be a map, found a string"
      ]),
    BrokenFile(
      "a step without a verb",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, name: Nothing }

      """,
      [
        "4:5: error[verb]: a step needs a verb: call, read, get, prompt, agent, set, map, parallel, switch, loop, steps, workflow, ask, wait, fail, return"
      ]),
    BrokenFile(
      "a misspelt verb",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, calll: git.log }

      """,
      [
        "4:14: error[key]: unknown key 'calll' in a step; did you mean 'call'?"
      ]),
    BrokenFile(
      "two verbs",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          call: git.log
          prompt: Say it

      """,
      [
        "6:5: error[verb]: a step has one verb: 'prompt' stands beside 'call'; make two steps of it"
      ]),
    BrokenFile(
      "a key of another verb",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          prompt: Say it
          with: { x: 1 }

      """,
      [
        "6:5: error[key]: 'with' does not belong to 'prompt'; it belongs to call, get, workflow"
      ]),
    BrokenFile(
      "a misspelt modifier",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, set: 1, time_out: 5s }

      """,
      [
        "4:22: error[key]: unknown key 'time_out' in a step; did you mean 'timeout'?"
      ]),
    BrokenFile(
      "code in Lua",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          script: { lua: return 1 }

      """,
      [
        "5:5: error[unsupported]: script (code in Lua) is not supported by this version; use set with an expression, or a tool"
      ]),
    BrokenFile(
      "a tool without a server",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: log }

      """,
      [
        "4:20: error[value]: call must be server.tool without expressions in the name, found 'log'"
      ]),
    BrokenFile(
      "an expression as the tool's name",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: "git.${{ $inputs.tool }}" }

      """,
      [
        "4:20: error[value]: call must be server.tool without expressions in the name, found 'git.${{ $inputs.tool }}'"
      ]),
    BrokenFile(
      "arguments that are a list",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: git.log, with: [1, 2] }

      """,
      [
        "4:35: error[value]: with must be a map, found a list"
      ]),
  ]
}
