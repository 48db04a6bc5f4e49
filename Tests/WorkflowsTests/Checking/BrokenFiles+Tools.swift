extension BrokenFiles {
  /// Tools, servers, agents and arguments that do not fit.
  static let tools: [BrokenFile] = [
    BrokenFile(
      "an unknown server",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: gti.log, with: { repo: . } }

      """,
      [
        "4:20: error[tool]: unknown server 'gti'; did you mean 'git'?"
      ], knowsTools: true),
    BrokenFile(
      "a server that is not listed",
      """
      workflow: 1
      name: t
      servers: [git]
      steps:
        - { id: a, call: fetch.fetch, with: { url: "https://example.org" } }

      """,
      [
        "5:20: error[tool]: server 'fetch' is not among the workflow's servers; add it to servers"
      ]),
    BrokenFile(
      "a listed server that does not exist",
      """
      workflow: 1
      name: t
      servers: [git, serch]
      steps:
        - { id: a, set: 1 }

      """,
      [
        "3:16: error[tool]: unknown server 'serch'; did you mean 'search'?"
      ], knowsTools: true),
    BrokenFile(
      "an unknown tool",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: git.lgo, with: { repo: . } }

      """,
      [
        "4:20: error[tool]: server 'git' has no tool 'lgo'; did you mean 'git.log'?"
      ], knowsTools: true),
    BrokenFile(
      "an unknown argument",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: git.commit, with: { repo: ., msg: Fix } }

      """,
      [
        "4:32: error[tool]: git.commit needs 'message'",
        "4:49: error[tool]: git.commit has no argument 'msg' (required: repo, message)",
      ], knowsTools: true),
    BrokenFile(
      "no arguments at all",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: git.log }

      """,
      [
        "4:14: error[tool]: git.log needs 'repo'"
      ], knowsTools: true),
    BrokenFile(
      "a literal of the wrong type",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          call: git.log
          with: { repo: ., max: many }

      """,
      [
        "6:27: error[tool]: git.log: argument 'max': expected an integer, found a string"
      ], knowsTools: true),
    BrokenFile(
      "a literal out of range",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          call: git.log
          with: { repo: ., max: 0 }

      """,
      [
        "6:27: error[tool]: git.log: argument 'max': must be at least 1"
      ], knowsTools: true),
    BrokenFile(
      "a text where a number is wanted",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          call: git.log
          with: { repo: ., max: "${{ $run.id }} commits" }

      """,
      [
        "6:27: error[tool]: git.log: argument 'max' must be an integer, and this is a string"
      ], knowsTools: true),
    BrokenFile(
      "an input of the wrong type",
      """
      workflow: 1
      name: t
      inputs: { count: string }
      steps:
        - id: a
          call: git.log
          with: { repo: ., max: "${{ $inputs.count }}" }

      """,
      [
        "7:27: error[tool]: git.log: argument 'max' must be an integer, and this is a string"
      ], knowsTools: true),
    BrokenFile(
      "an unknown member of a tool's output",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: git.log, with: { repo: . } }
        - id: b
          set: ${{ $steps.a.output.commits[0].autor }}

      """,
      [
        "6:14: error[ref]: there is no 'autor' in the output schema; did you mean 'author'?"
      ], knowsTools: true),
    BrokenFile(
      "an unknown agent",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, agent: fixxer, task: Fix it }

      """,
      [
        "4:21: error[ref]: unknown agent 'fixxer'; did you mean 'fixer'?"
      ], knowsTools: true),
    BrokenFile(
      "an agent with tools that do not exist",
      """
      workflow: 1
      name: t
      agents:
        fixer: { tools: [git.log, "git.read_*", gitt.log, "fetch.*", "*"] }
      steps: [{ id: a, set: 1 }]

      """,
      [
        "4:29: error[tool]: no tool of server 'git' is named 'read_*'",
        "4:43: error[tool]: unknown server 'gitt'; did you mean 'git'?",
      ], knowsTools: true),
  ]
}
