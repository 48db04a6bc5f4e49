extension BrokenFiles {
  /// Blocks, questions, agents and schemas that cannot be.
  static let verbs: [BrokenFile] = [
    BrokenFile(
      "parallel without branches",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, parallel: {} }

      """,
      [
        "4:24: error[missing]: parallel has no branches"
      ]),
    BrokenFile(
      "a branch that is no block",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          parallel:
            one: { id: b, set: 1 }

      """,
      [
        "6:12: error[value]: branch 'one' must be a list, found a map"
      ]),
    BrokenFile(
      "a case without a condition in the middle",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          switch:
            - steps: [{ id: b, set: 1 }]
            - when: "true"
              steps: [{ id: c, set: 1 }]

      """,
      [
        "6:9: error[missing]: only the last case of a switch may have no 'when'"
      ]),
    BrokenFile(
      "a case without steps",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          switch:
            - when: "true"

      """,
      [
        "6:9: error[missing]: a case of switch needs 'steps'"
      ]),
    BrokenFile(
      "a question without a message",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, ask: { timeout: 1d } }

      """,
      [
        "4:14: error[missing]: ask needs 'message'"
      ]),
    BrokenFile(
      "a question with a nested form",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          ask:
            message: Where?
            schema: { type: object, properties: { place: { type: object } } }

      """,
      [
        "7:45: error[schema]: the field 'place' of a question must be a string, a number, a boolean or a choice"
      ]),
    BrokenFile(
      "two things shown",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          ask:
            message: Fine?
            show: { diff: a, json: b }

      """,
      [
        "7:13: error[value]: show has one of diff, table, markdown, json"
      ]),
    BrokenFile(
      "a wait for nothing",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, wait: {} }

      """,
      [
        "4:20: error[value]: wait has one of for, until and event"
      ]),
    BrokenFile(
      "a wait until a day",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, wait: { until: tomorrow } }

      """,
      [
        "4:29: error[value]: until must be a time such as 2026-12-31T18:00:00Z, found 'tomorrow'"
      ]),
    BrokenFile(
      "a wait with the key of another",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          wait: { for: 1s, match: "true" }

      """,
      [
        "5:22: error[key]: 'match' belongs to a wait for an event"
      ]),
    BrokenFile(
      "an agent without tools",
      """
      workflow: 1
      name: t
      agents:
        fixer: { model: strong }
      steps: [{ id: a, set: 1 }]

      """,
      [
        "4:3: error[missing]: agent 'fixer' needs 'tools', the list of tools it may call; write tools: [] for none"
      ]),
    BrokenFile(
      "an agent without a task",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, agent: fixer }

      """,
      [
        "4:5: error[missing]: agent needs 'task'"
      ]),
    BrokenFile(
      "a tool pattern without a server",
      """
      workflow: 1
      name: t
      agents:
        fixer: { tools: [read_file] }
      steps: [{ id: a, set: 1 }]

      """,
      [
        "4:20: error[value]: a tool is named server.tool: 'read_file'"
      ]),
    BrokenFile(
      "an input of an unknown type",
      """
      workflow: 1
      name: t
      inputs:
        topic: sting
      steps: [{ id: a, set: 1 }]

      """,
      [
        "4:10: error[schema]: input 'topic' has the unknown type 'sting'; did you mean 'string'?"
      ]),
    BrokenFile(
      "an input with a broken schema",
      """
      workflow: 1
      name: t
      inputs:
        pages: { type: integer, minimum: one }
      steps: [{ id: a, set: 1 }]

      """,
      [
        "4:36: error[schema]: input 'pages': \"minimum\" must be a number, not a string"
      ]),
    BrokenFile(
      "a default that does not match",
      """
      workflow: 1
      name: t
      inputs:
        pages: { type: integer, default: many }
      steps: [{ id: a, set: 1 }]

      """,
      [
        "4:36: error[schema]: the default of input 'pages' does not match: expected an integer, found a string"
      ]),
    BrokenFile(
      "an input that no expression can name",
      """
      workflow: 1
      name: t
      inputs:
        my-topic: string
      steps: [{ id: a, set: 1 }]

      """,
      [
        "4:3: error[value]: an input is named with letters, digits and _: 'my-topic'"
      ]),
    BrokenFile(
      "an output schema that is no schema",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, prompt: Say it, output_schema: { type: thing } }

      """,
      [
        "4:53: error[schema]: output_schema: \"type\" must be a type name or an array of them, not a string"
      ]),
    BrokenFile(
      "a budget below zero",
      """
      workflow: 1
      name: t
      budget: { usd: -1 }
      steps: [{ id: a, set: 1 }]

      """,
      [
        "3:16: error[value]: usd must be from 0 to 1000000, found -1"
      ]),
    BrokenFile(
      "defaults with a condition",
      """
      workflow: 1
      name: t
      defaults: { if: "true" }
      steps: [{ id: a, set: 1 }]

      """,
      [
        "3:13: error[key]: unknown key 'if' in defaults; known keys: model, timeout, retry, on_error, cache, in_doubt, idempotent"
      ]),
    BrokenFile(
      "an annotation that MCP does not know",
      """
      workflow: 1
      name: t
      expose: { annotations: { readOnly: true } }
      steps: [{ id: a, set: 1 }]

      """,
      [
        "3:26: error[key]: unknown key 'readOnly' in annotations; did you mean 'readOnlyHint'?"
      ]),
  ]
}
