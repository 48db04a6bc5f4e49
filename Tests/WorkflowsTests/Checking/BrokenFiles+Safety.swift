extension BrokenFiles {
  /// What may do harm.
  static let safety: [BrokenFile] = [
    BrokenFile(
      "tool output in a prompt",
      """
      workflow: 1
      name: t
      steps:
        - { id: page, call: fetch.fetch, with: { url: "https://example.org" } }
        - id: b
          prompt: "Sum up: ${{ $steps.page.output }}"

      """,
      [
        "6:26: warning[taint]: output of untrusted tool 'fetch.fetch' spliced into 'prompt'; use 'data:'"
      ], knowsTools: true),
    BrokenFile(
      "tool output in a task and in a system text",
      #"""
      workflow: 1
      name: t
      steps:
        - { id: page, call: fetch.fetch, with: { url: "https://example.org" } }
        - { id: part, set: { text: "${{ $steps.page.output }}" } }
        - id: b
          agent: { tools: [], system: "Know: ${{ $steps.part.output.text }}" }
          task: Follow ${{ $steps.part.output }}
        - id: c
          map: $steps.page.output | split("\n")
          steps:
            - { id: d, prompt: "Read ${{ $item }}" }

      """#,
      [
        "7:44: warning[taint]: output of untrusted tool 'fetch.fetch' spliced into 'system'; use 'data:'",
        "8:22: warning[taint]: output of untrusted tool 'fetch.fetch' spliced into 'task'; use 'data:'",
        "12:36: warning[taint]: output of untrusted tool 'fetch.fetch' spliced into 'prompt'; use 'data:'",
      ], knowsTools: true),
    BrokenFile(
      "a destructive tool that nobody is asked about",
      """
      workflow: 1
      name: t
      steps:
        - { id: a, call: git.reset, with: { repo: . } }

      """,
      [
        "4:20: warning[approve]: destructive tool git.reset without 'ask' before it"
      ], knowsTools: true),
    BrokenFile(
      "an answer that is not heeded",
      """
      workflow: 1
      name: t
      steps:
        - { id: sure, ask: { message: "Sure?", on_decline: continue } }
        - { id: a, call: git.reset, with: { repo: . } }

      """,
      [
        "5:20: warning[approve]: destructive tool git.reset without 'ask' before it"
      ], knowsTools: true),
    BrokenFile(
      "a call that may happen twice",
      """
      workflow: 1
      name: t
      steps:
        - id: a
          call: git.commit
          with: { repo: ., message: Fix }
          retry: 3

      """,
      [
        "7:12: warning[retry]: git.commit may happen twice: it is tried 3 times and not idempotent; write retry: 1, or idempotent: true where that is so"
      ], knowsTools: true),
  ]
}
