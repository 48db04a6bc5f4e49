extension BrokenFiles {
  /// Values that cannot be.
  static let values: [BrokenFile] = [
    BrokenFile(
      "an unknown way to parse",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: git.log, parse: xml }

      """,
      [
        "4:36: error[value]: parse must be json, yaml, lines, csv, found 'xml'"
      ]),
    BrokenFile(
      "a resource without a URI",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, read: docs }

      """,
      [
        "4:20: error[value]: read must be server#uri without expressions in the name, found 'docs'"
      ]),
    BrokenFile(
      "a prompt of a server without a name",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, get: docs }

      """,
      [
        "4:19: error[value]: get must be server/prompt without expressions in the name, found 'docs'"
      ]),
    BrokenFile(
      "a timeout without a unit",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, set: 1, timeout: 30 }

      """,
      [
        "4:31: error[value]: timeout must be a duration such as 500ms, 30s, 5m, 2h or 3d, found a number"
      ]),
    BrokenFile(
      "a timeout in words",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, set: 1, timeout: soon }

      """,
      [
        "4:31: error[value]: timeout must be a duration such as 500ms, 30s, 5m, 2h or 3d, found 'soon'"
      ]),
    BrokenFile(
      "retry without a number of attempts",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          call: git.log
          retry: { delay: 1s }

      """,
      [
        "6:5: error[missing]: retry needs 'max'"
      ]),
    BrokenFile(
      "retry too often",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: git.log, retry: 1000 }

      """,
      [
        "4:36: error[value]: retry must be from 1 to 100, found 1000"
      ]),
    BrokenFile(
      "an unknown cause of retries",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: git.log, retry: { max: 2, on: [timeot] } }

      """,
      [
        "4:51: error[value]: on must be timeout, transport, rate_limit, tool_error, schema, model, found 'timeot'; did you mean 'timeout'?"
      ]),
    BrokenFile(
      "an unknown backoff",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: git.log, retry: { max: 2, backoff: expo } }

      """,
      [
        "4:55: error[value]: backoff must be fixed, linear, exponential, found 'expo'"
      ]),
    BrokenFile(
      "jitter above one",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: git.log, retry: { max: 2, jitter: 20 } }

      """,
      [
        "4:54: error[value]: jitter must be from 0 to 1, found 20"
      ]),
    BrokenFile(
      "an unknown on_error",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: git.log, on_error: ignore }

      """,
      [
        "4:39: error[value]: on_error must be fail, continue, found 'ignore'"
      ]),
    BrokenFile(
      "on_error without steps",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: git.log, on_error: {} }

      """,
      [
        "4:29: error[missing]: on_error needs 'steps'"
      ]),
    BrokenFile(
      "a compensation with an id",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          call: git.add
          compensate: { id: b, call: git.reset }

      """,
      [
        "6:19: error[key]: a compensation has no id: it is called by its step"
      ]),
    BrokenFile(
      "an unknown in_doubt",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: git.log, in_doubt: maybe }

      """,
      [
        "4:39: error[value]: in_doubt must be ask, retry, fail, skip, found 'maybe'"
      ]),
    BrokenFile(
      "needs that is no list",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, set: 1 }
        - { id: b, set: 2, needs: a }

      """,
      [
        "5:29: error[value]: needs must be a list, found a string"
      ]),
    BrokenFile(
      "a loop without a maximum",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          loop: { until: "true" }
          steps: [{ id: b, set: 1 }]

      """,
      [
        "5:5: error[missing]: loop needs 'max'"
      ]),
    BrokenFile(
      "a loop with too many rounds",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          loop: { max: 100000 }
          steps: [{ id: b, set: 1 }]

      """,
      [
        "5:18: error[value]: max must be from 1 to 1000, found 100000"
      ]),
    BrokenFile(
      "a loop without steps",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          loop: { max: 2 }

      """,
      [
        "4:5: error[missing]: loop needs 'steps'"
      ]),
    BrokenFile(
      "a map without steps",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, map: "[1, 2]" }

      """,
      [
        "4:5: error[missing]: map needs 'steps'"
      ]),
    BrokenFile(
      "too much at once",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          map: "[1, 2]"
          concurrency: 1000
          steps: [{ id: b, set: 1 }]

      """,
      [
        "6:18: error[value]: concurrency must be from 1 to 64, found 1000"
      ]),
    BrokenFile(
      "a variable that exists",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          map: "[1, 2]"
          as: inputs
          steps: [{ id: b, set: 1 }]

      """,
      [
        "6:9: error[id]: the variable $inputs exists already; choose another name"
      ]),
    BrokenFile(
      "a variable that is no name",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          map: "[1, 2]"
          as: my-file
          steps: [{ id: b, set: 1 }]

      """,
      [
        "6:9: error[value]: as must be a name of letters, digits and _, found 'my-file'"
      ]),
  ]
}
