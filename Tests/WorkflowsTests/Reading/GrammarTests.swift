import Documents
import JSONKit
import Testing

@testable import Workflows

/// A file with every key of the language.
@Suite struct GrammarTests {
  private static let text = """
    #!/usr/bin/env -S tributary workflow run
    workflow: 1
    name: everything
    description: All of it
    inputs:
      topic: string
      pages: { type: integer, default: 6 }
    servers: [git, docs]
    agents:
      fixer: { model: strong, system: Fix it, tools: [git.log, "docs.*"], max_turns: 5, budget: { usd: 0.5 } }
    defaults: { model: fast, timeout: 2m, retry: 2, on_error: fail, cache: 1h, in_doubt: ask, idempotent: false }
    budget: { usd: 2, tokens: 1000, calls: 10, time: 1h30m }
    steps:
      - id: log
        name: The log
        call: git.log
        with: { repo: ., n: "${{ $inputs.pages }}" }
        parse: lines
        if: $inputs.pages > 0
        timeout: 500ms
        retry:
          { max: 4, delay: 2s, backoff: linear, factor: 3, max_delay: 5m, jitter: 0, on: [schema, model], if: $error.attempt < 3 }
        on_error: { steps: [{ id: fallback, set: "${{ $error.message }}" }] }
        compensate: { call: git.reset, with: { repo: . } }
        output: .[0]
        cache: "log-${{ $inputs.topic }}"
        in_doubt: retry
        idempotent: true
      - { id: page, read: "docs#file:///${{ $inputs.topic }}.md" }
      - { id: text, get: docs/review, with: { code: x } }
      - id: label
        prompt: Label it
        system: Be brief
        data: { page: "${{ $steps.page.output }}" }
        model: strong
        output_schema: { type: object, properties: { ok: { type: boolean } } }
        attach: [a.png]
      - { id: fix, agent: fixer, task: Fix it, data: { x: 1 }, max_turns: 3, budget: { calls: 4 } }
      - { id: own, agent: { tools: [] }, task: Think, output_schema: { type: string } }
      - { id: each, map: "[1, 2]", as: number, concurrency: 8, on_item_error: collect, steps: [{ id: e, set: "${{ $number + $index }}" }] }
      - { id: both, fail_fast: false, parallel: { left: [{ id: l, set: 1 }], right: [{ id: r, set: 2 }] } }
      - id: route
        switch:
          - { when: $steps.label.output.ok, steps: [{ id: yes, set: 1 }] }
          - { steps: [{ id: no, set: 2 }] }
      - { id: again, loop: { until: $loop.index > 1, max: 3 }, steps: [{ id: i, set: "${{ $loop.prev.i.output }}" }] }
      - { id: group, steps: [{ id: a, set: 1 }, { id: b, set: 2, needs: [a] }] }
      - { id: other, workflow: ./other.yaml, with: { x: 1 } }
      - id: sure
        ask: { message: Sure?, show: { table: [1] }, schema: { type: object, properties: { note: { type: string } } }, timeout: 3d, on_decline: continue }
      - { id: plain, set: { a: 1 } }
      - { id: pause, wait: { for: 2h } }
      - { id: day, wait: { until: "2030-01-01T00:00:00Z" } }
      - { id: signal, wait: { event: paid, match: .amount > 1, timeout: 1d } }
      - { id: stop, if: "false", fail: "No ${{ $inputs.topic }}" }
      - { id: done, return: { ok: true } }
    finally:
      - { id: clean, call: git.clean }
    outputs:
      log: $steps.log.output
      label: { value: $steps.label.output.ok, schema: { type: boolean } }
    expose: { tool: true, title: Everything, annotations: { readOnlyHint: false } }
    """

  private func workflow() throws -> Workflow { try WorkflowFile(text: Self.text, file: "all.yaml").workflow }

  private func verb(_ id: String) throws -> Verb {
    try #require(try workflow().steps.steps.first { $0.id == id }).verb
  }

  @Test func `every key of the language is read`() throws {
    let workflow: Workflow = try workflow()
    #expect(workflow.inputs.map(\.name) == ["topic", "pages"])
    #expect(workflow.inputs.map(\.isRequired) == [true, false])
    #expect(workflow.servers.map(\.text) == ["git", "docs"])
    #expect(workflow.agents.first?.tools.map(\.text) == ["git.log", "docs.*"])
    #expect(workflow.agents.first?.maximumTurns == 5)
    #expect(workflow.defaults.timeout == .seconds(120))
    #expect(workflow.budget?.time == .seconds(5400))
    #expect(workflow.finally?.steps.map(\.id) == ["clean"])
    #expect(workflow.outputs.map(\.name) == ["log", "label"])
    #expect(workflow.expose?.title == "Everything")
    #expect(Set(workflow.steps.steps.map(\.verb.kind)) == Set(Verb.Kind.allCases))
  }

  @Test func `modifiers are read and defaults fill them in`() throws {
    let workflow: Workflow = try workflow()
    let log: Modifiers = workflow.steps.steps[0].modifiers
    #expect(log.name == "The log")
    #expect(log.condition?.text == "$inputs.pages > 0")
    #expect(log.timeout == .milliseconds(500))
    #expect(log.retry?.attempts == 4)
    #expect(log.retry?.backoff == .linear)
    #expect(log.retry?.causes == [.schema, .model])
    #expect(log.retry?.maximumDelay == .seconds(300))
    #expect(log.inDoubt == .retry)
    #expect(log.compensate?.steps.first?.id == "compensate")
    if case .steps(let block)? = log.onError { #expect(block.steps.map(\.id) == ["fallback"]) } else { Issue.record() }
    if case .key? = log.cache {} else { Issue.record("a key was expected") }

    let page: Step = workflow.steps.steps[1]
    #expect(page.modifiers.timeout == nil)
    #expect(page.modifiers(with: workflow.defaults).timeout == .seconds(120))
    #expect(page.modifiers(with: workflow.defaults).retry?.attempts == 2)
    let each: Step = try #require(workflow.steps.steps.first { $0.id == "each" })
    #expect(each.modifiers(with: workflow.defaults).timeout == nil)
  }

  @Test func `verbs hold what the file says`() throws {
    guard case .read(let read) = try verb("page") else { throw Missing() }
    #expect(read.server == "docs")
    #expect(try read.uri.text(in: ExpressionScope(inputs: ["topic": "x"])) == "file:///x.md")
    guard case .get(let get) = try verb("text") else { throw Missing() }
    #expect(get.server == "docs" && get.prompt == "review")
    guard case .map(let map) = try verb("each") else { throw Missing() }
    #expect(map.variable == "number" && map.concurrency == 8 && map.onItemError == .collect)
    guard case .parallel(let both) = try verb("both") else { throw Missing() }
    #expect(!both.failsFast && both.branches.map(\.name) == ["left", "right"])
    guard case .choose(let route) = try verb("route") else { throw Missing() }
    #expect(route.cases.map { $0.condition == nil } == [false, true])
    guard case .group(let group) = try verb("group") else { throw Missing() }
    #expect(group.isGraph)
    guard case .ask(let ask) = try verb("sure") else { throw Missing() }
    #expect(ask.show?.kind == .table && ask.onDecline == .proceed && ask.timeout == .seconds(3 * 86_400))
    guard case .wait(.event(let name, _, let timeout)) = try verb("signal") else { throw Missing() }
    #expect(name == "paid" && timeout == .seconds(86_400))
  }

  @Test func `the places of steps and expressions are those of the file`() throws {
    let workflow: Workflow = try workflow()
    #expect(workflow.steps.steps[0].position == .init(line: 14, column: 5))
    #expect(workflow.steps.steps[0].modifiers.condition?.position == .init(line: 19, column: 9))
    #expect(workflow.outputs[0].value.position == .init(line: 60, column: 8))
  }

  @Test func `JSON is read like YAML`() throws {
    let json = """
      #!/usr/bin/env tributary
      {"workflow": 1, "name": "t", "steps": [{"id": "a", "set": "${{ 1 + 1 }}"}]}
      """
    let file = try WorkflowFile(text: json, file: "t.json")
    #expect(file.workflow.steps.steps[0].position == .init(line: 2, column: 40))
    let report = #expect(throws: DiagnosticReport.self) {
      _ = try WorkflowFile(text: "{\"workflow\": 1, \"workflow\": 1}", file: "t.json")
    }
    #expect(report?.diagnostics.map(\.code) == [.key])
  }

  private struct Missing: Error {}
}
