import JSONKit
import Runs
import TestKit
import Testing
import Workflows

@Suite(.timeLimit(.minutes(5)))
struct CallTests {
  private func run(
    _ steps: String, top: String = "", inputs: JSON = [:], _ script: FakeWorkflowHost.Script = .init()
  ) async throws -> (WorkflowResult, FakeWorkflowHost) {
    let bench = WorkflowBench(script)
    let journal = MemoryJournal()
    let result = await bench.run(WorkflowBench.workflow(steps, top: top), inputs: inputs, journal: journal)
    #expect(try RunEventSchema().violations(of: journal.events) == [])
    return (result, bench.host)
  }

  @Test func `a tool gets its arguments and its structured answer is the output`() async throws {
    let (result, host) = try await run(
      "- { id: a, call: files.read, with: { path: '${{ $inputs.path }}', n: '${{ 1 + 1 }}' } }",
      top: "inputs: { path: string }", inputs: ["path": "x"])
    #expect(result.status == .succeeded)
    #expect(result.output == ["path": "x", "n": 2])
    #expect(host.deeds.map(\.arguments) == [["path": "x", "n": 2]])
    #expect(result.usage.calls == 1)
  }

  private static let texts: [(String, String, JSON)] = [
    ("json", #"{"a": 1}"#, ["a": 1]), ("yaml", "a: 1", ["a": 1]), ("lines", "x\r\ny\n", ["x", "y"]),
    ("csv", "a,\"b \"\"c\"\"\"\n1,\n", [["a", "b \"c\""], ["1", ""]]),
  ]

  @Test(arguments: texts)
  func `a text is read as the step says`(parse: String, text: String, output: JSON) async throws {
    let (result, _) = try await run(
      "- { id: a, call: s.t, parse: \(parse) }", .init(tools: ["s.t": { _, _ in .text(text) }]))
    #expect(result.output == output)
  }

  @Test func `a text that is not what it is read as is a schema error`() async throws {
    let (result, _) = try await run(
      "- { id: a, call: s.t, parse: json }", .init(tools: ["s.t": { _, _ in .text("{") }]))
    #expect(result.status == .failed)
    #expect(result.error?.kind == .schema)
    #expect(result.error?.step == "a")
  }

  @Test func `an answer that is an error fails the step with the tool's words`() async throws {
    let (result, _) = try await run(
      "- { id: a, call: s.t }", .init(tools: ["s.t": { _, _ in .text("no such file", isError: true) }]))
    #expect(result.status == .failed)
    #expect(result.error?.kind == .toolError)
    #expect(result.error?.message == "no such file")
  }

  @Test func `output makes of the raw result what the step gives, and content keeps the blocks`() async throws {
    let (result, _) = try await run(
      """
      - { id: a, call: s.t, with: { x: 3 }, output: '.x + 1' }
      - { id: b, set: { out: '${{ $steps.a.output }}', text: '${{ $steps.a.content[0].text }}', is: '${{ $steps.a.status }}' } }
      """)
    #expect(result.output == ["out": 4, "text": #"{"x":3}"#, "is": "succeeded"])
  }

  @Test func `resources and prompts are read`() async throws {
    let (result, host) = try await run(
      """
      - { id: a, read: 'docs#file:///x' }
      - { id: b, get: docs/review, with: { k: v } }
      - { id: c, set: ['${{ $steps.a.output }}', '${{ $steps.b.output }}'] }
      """)
    #expect(result.output == ["text of file:///x", "prompt review"])
    #expect(host.names == ["read", "get"])
    #expect(result.usage.calls == 2)
  }

  @Test func `an expression without a value, or with two, says how to write a list`() async throws {
    for expression in ["empty", "1, 2"] {
      let (result, _) = try await run("- { id: a, set: '${{ \(expression) }}' }")
      #expect(result.error?.kind == .expression)
      #expect(result.error?.message.contains("[ \(expression) ]") == true)
    }
  }

  @Test func `an expression that does not end is stopped by its limit`() async throws {
    let (result, _) = try await run("- { id: a, set: '${{ [limit(1; repeat(empty))] }}' }")
    #expect(result.status == .failed)
    #expect(result.error?.kind == .expression)
    #expect(["steps", "depth", "memory"].contains(result.error?.code))
  }

  @Test func `an input that is missing, unknown or of the wrong type keeps the run from beginning`() async throws {
    for inputs: JSON in [[:], ["n": "x"], ["n": 1, "m": 2]] {
      let (result, host) = try await run("- { id: a, call: s.t }", top: "inputs: { n: integer }", inputs: inputs)
      #expect(result.status == .invalid)
      #expect(result.exitCode == .configuration)
      #expect(host.deeds.isEmpty)
    }
  }

  @Test func `a file with mistakes is no run`() async throws {
    let (result, _) = try await run("- { id: a, cal: s.t }")
    #expect(result.status == .invalid)
    #expect(result.error?.code == "invalid_workflow")
  }
}
