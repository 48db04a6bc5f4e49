import Runs
import Stores
import TestKit
import Testing
import Tributary

/// Workflows of a client whose process ends, and another one that goes on with the run.
@Suite(.timeLimit(.minutes(5)))
struct KeptWorkflowTests {
  private static let text = """
    workflow: 1
    name: welcome
    inputs: { who: string }
    steps:
      - { id: greet, call: hello.greet, with: { name: "${{ $inputs.who }}" } }
      - { id: look, call: local.look, with: { what: "${{ $steps.greet.output }}" }, in_doubt: retry }
      - { id: sum, prompt: Sum it up., data: { seen: "${{ $steps.look.output }}" } }
    outputs: { greeting: $steps.greet.output, sum: $steps.sum.output }
    """
  private static let files = ["/work/workflows/welcome.yaml": text]

  @Test func `a run whose process ends between its steps goes on in another one, and nothing is done twice`()
    async throws
  {
    let machine = try KeptRuns()
    let first = try machine.client(files: Self.files)
    try first.registerMCPServer(RemoteMCPServer(try machine.helloServer()))
    try first.registerTool(machine.tool("look") { try machine.crash(to: "image") })
    let whole = try await first.runWorkflow("welcome", inputs: ["who": "Ada"])
    await first.close()
    #expect(whole.status == .succeeded, "\(whole)")
    #expect(whole.output == ["greeting": "Hello, Ada!", "sum": "said"])
    #expect(try machine.asked().count == 1)

    let model = FakeModel(.text("said again"))
    let second = try machine.client(model, data: "image")
    try second.registerMCPServer(RemoteMCPServer(try machine.helloServer()))
    try second.registerTool(machine.tool("look"))
    let result = try await second.resume(whole.run, takeOver: true)
    await second.close()
    #expect(result.status == .succeeded, "\(result)")
    #expect(result.output == ["greeting": "Hello, Ada!", "sum": "said again"])
    #expect(try machine.asked().count == 1)
    #expect(machine.done == ["look Hello, Ada!", "look Hello, Ada!"])
    #expect(model.requests.count == 1)
  }

  @Test func `a run whose process ended before anything of it was on the disk begins from what it was made of`()
    async throws
  {
    let machine = try KeptRuns()
    let client = try machine.client(FakeModel(.text("said")))
    try client.registerMCPServer(RemoteMCPServer(try machine.helloServer()))
    try client.registerTool(machine.tool("look"))
    let run = try await client.withRuns { store in
      var new = NewRun("workflow", "welcome", seed: 7)
      new.snapshot = [
        "definition": ["file": "/work/workflows/welcome.yaml", "text": .string(Self.text)], "inputs": ["who": "Ada"],
        "folder": "/work",
      ]
      guard case .begun(let journal) = try await store.start(new) else { return "" }
      try await journal.close()
      return journal.run
    }
    let result = try await client.resume(run)
    await client.close()
    #expect(result.status == .succeeded, "\(result)")
    #expect(result.output == ["greeting": "Hello, Ada!", "sum": "said"])
  }

  @Test func `a server learns by which key another attempt at a call is the same`() async throws {
    let machine = try KeptRuns()
    let client = try machine.client()
    try client.registerMCPServer(RemoteMCPServer(try machine.helloServer()))
    let function = WorkflowFunction("twice") { run, _ in
      _ = try await run.call("hello.greet", ["name": "a"])
      return try await run.call("hello.greet", ["name": "b"], name: "again")
    }
    let result = try await client.runWorkflow(function)
    await client.close()
    #expect(result.output == "Hello, b!")
    let keys = try machine.asked().compactMap { $0["params"]?["_meta"]?["tributary/idempotency-key"]?.stringValue }
    #expect(keys.count == 2)
    #expect(Set(keys).count == 2)
    #expect(keys.allSatisfy { $0.hasPrefix(result.run + "_") })
  }

  @Test func `an unsafe step that was cut off is in doubt, until somebody says that it is to be done again`()
    async throws
  {
    let machine = try KeptRuns()
    let text = """
      workflow: 1
      name: pay
      steps: [{ id: pay, call: local.pay }]
      """
    let first = try machine.client(files: ["/work/pay.yaml": text])
    try first.registerTool(machine.tool("pay") { try machine.crash(to: "image") })
    let whole = try await first.runWorkflow("./pay.yaml")
    #expect(whole.status == .succeeded, "\(whole)")

    let second = try machine.client(data: "image")
    try second.registerTool(machine.tool("pay"))
    let doubtful = try await second.resume(whole.run, takeOver: true)
    #expect(doubtful.status == .inDoubt)
    #expect(doubtful.exitCode == .waiting)
    #expect(machine.done.count == 1)
    #expect(try await second.runs().summary(of: whole.run)?.state == .inDoubt)
    let again = try await second.resumeWorkflow(whole.run, again: ["pay"])
    #expect(again.status == .succeeded, "\(again)")
    #expect(machine.done.count == 2)
    #expect(try await second.runs().summary(of: whole.run)?.state == RunState(.succeeded))
  }

  @Test func `the same key gives the same run, and its events again`() async throws {
    let machine = try KeptRuns()
    let text = "{workflow: 1, name: once, steps: [{id: do, call: local.do, with: {what: x}}]}"
    let client = try machine.client(files: ["/work/once.yaml": text])
    try client.registerTool(machine.tool("do"))
    let first = try await client.runWorkflow("once.yaml", key: "k")
    let kinds = SeenKinds()
    let second = try await client.runWorkflow("once.yaml", key: "k") { events in
      for try await event in events { kinds.add(event.kind) }
    }
    #expect(first.status == .succeeded, "\(first)")
    #expect(second.run == first.run)
    #expect(second == first)
    #expect(machine.done == ["do x"])
    #expect(kinds.all.first == .start)
    #expect(kinds.all.last == .result)
    let other = try await client.runWorkflow("once.yaml", key: "l")
    #expect(other.run != first.run)
    await #expect(throws: RunStoreError.self) {
      try await client.runWorkflow(WorkflowFunction("f") { _, _ in 1 }, key: "k")
    }
  }

  @Test func `a question that nobody can answer waits, and the run goes on with the answer`() async throws {
    let machine = try KeptRuns()
    let text = """
      workflow: 1
      name: publish
      steps:
        - { id: draft, call: local.draft }
        - { id: ok, ask: { message: "Publish it?", show: { markdown: "${{ $steps.draft.output }}" } } }
        - { id: publish, call: local.publish, if: $steps.ok.output.accepted }
      """
    let first = try machine.client(files: ["/work/workflows/publish.yml": text])
    try first.registerTool(machine.tool("draft"))
    let waiting = try await first.runWorkflow("publish")
    #expect(waiting.status == .waiting, "\(waiting)")
    #expect(waiting.open.map(\.message) == ["Publish it?"])
    #expect(try await first.runs().summary(of: waiting.run)?.state == .waiting)

    let second = try machine.client()
    try second.registerTool(machine.tool("draft"))
    try second.registerTool(machine.tool("publish"))
    let step = try #require(waiting.open.first?.step)
    try await second.answerWorkflow(waiting.run, step, with: .accept())
    let result = try await second.resumeWorkflow(waiting.run)
    #expect(result.status == .succeeded, "\(result)")
    #expect(machine.done == ["draft ", "publish "])
  }

  @Test func `whoever approves things is asked what a workflow asks`() async throws {
    let machine = try KeptRuns()
    let text = """
      workflow: 1
      name: ask
      steps:
        - id: ok
          ask: { message: "Which?", schema: { type: object, properties: { n: { type: integer } }, required: [n] } }
      outputs: { n: $steps.ok.output.content.n }
      """
    let client = try machine.client(files: ["/work/ask.yaml": text], approver: Yes())
    let result = try await client.runWorkflow("ask.yaml")
    #expect(result.output == ["n": 7], "\(result)")
  }

  @Test func `a run that is left goes on, also one of a function`() async throws {
    let machine = try KeptRuns()
    let control = RunControl()
    let function = WorkflowFunction("left") { run, _ in
      let first = try await run.call("local.one", name: "one")
      return ["first": first, "second": try await run.call("local.two", name: "two")]
    }
    let client = try machine.client()
    try client.registerTool(machine.tool("one") { control.leave() })
    try client.registerTool(machine.tool("two", isReadOnly: true))
    let left = try await client.runWorkflow(function, control: control)
    #expect(left.status == .interrupted, "\(left)")
    await #expect(throws: (any Error).self) { try await client.resumeWorkflow(left.run) }
    let result = try await client.resumeWorkflow(left.run, of: function, again: ["one"])
    #expect(result.status == .succeeded, "\(result)")
    #expect(result.output == ["first": "one done", "second": "two done"])
  }

  @Test func `what a run keeps has no secrets in it`() async throws {
    let machine = try KeptRuns()
    let redactor = Redactor()
    redactor.add("sk-very-secret-0123")
    let text = "{workflow: 1, name: leak, inputs: {key: string}, steps: [{id: do, call: local.do, with: {what: x}}]}"
    let client = try machine.client(files: ["/work/leak.yaml": text], redactor: redactor)
    try client.registerTool(machine.tool("do"))
    let result = try await client.runWorkflow("leak.yaml", inputs: ["key": "sk-very-secret-0123"])
    let store = try client.runs()
    let kept = try await store.snapshot(of: result.run).text
    let events = try await store.events(of: result.run).map(\.json.text).joined()
    #expect(!(kept + events).contains("very-secret"))
    #expect(events.contains("\"workflow\":\"leak\""))
  }
}

/// Fills in every form with 7.
private struct Yes: Approver {
  func decide(_ request: ApprovalRequest) async throws -> ApprovalAnswer {
    guard case .question(let form?, _) = request.kind, request.message == "Which?" else { return .decline() }
    return .accept([form.fields[0].name: 7])
  }
}
