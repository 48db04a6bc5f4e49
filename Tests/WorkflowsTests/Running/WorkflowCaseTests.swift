import JSONKit
import Testing
import Workflows

/// Tests of workflows, as people write them.
@Suite(.timeLimit(.minutes(1)))
struct WorkflowCaseTests {
  private static let text = WorkflowBench.workflow(
    """
    - { id: list, call: files.list, with: { path: x } }
    - id: each
      map: $steps.list.output.names
      steps:
        - { id: size, call: files.size, with: { name: '${{ $item }}' }, retry: { max: 2, on: [transport] } }
    - { id: label, prompt: Label it., output_schema: { type: object, required: [l], properties: { l: { type: string } } } }
    - { id: sure, ask: { message: "Go on?" } }
    - { id: later, wait: { for: 3d } }
    """, top: "outputs: { sizes: $steps.each.output, label: $steps.label.output.l }")

  private static let source = WorkflowSource(file: "test.yaml", text: text)

  private func problems(_ cases: String) async throws -> [String] {
    var problems: [String] = []
    for test in try WorkflowCase.read(cases, file: "test.tests.yaml") {
      problems += await test.problems(of: Self.source) { name, _ in throw StepFailure(.other, "no \(name)") }
    }
    return problems
  }

  private static let good = """
    cases:
      - name: two files
        mocks:
          files.list: { names: [a, b] }
          size: { sequence: [{ error: { code: lost, type: transport, message: lost } }, 1, 2] }
          label: { l: small }
        answers: { sure: accept }
        expect:
          outputs: { sizes: [2, 1], label: small }
          calls: { files.list: 1, files.size: 3 }
          jq: [".outputs.label == \\"small\\"", ".calls | length == 4"]
    """

  @Test func `a case gives inputs, mocks and answers, and says what is expected`() async throws {
    #expect(try await problems(Self.good) == [])
  }

  @Test func `what is not as expected is told`() async throws {
    #expect(
      try await problems(Self.good.replacing("label: small }", with: "label: large }"))
        == [#"outputs/label: expected "large", got "small""#])
    #expect(
      try await problems(Self.good.replacing("files.list: 1", with: "files.list: 2"))
        == ["files.list was called 1 times and not 2"])
    #expect(
      try await problems(Self.good.replacing("sure: accept", with: "sure: decline")).first
        == "the status is failed and not succeeded: sure: a person said no to: Go on?")
    #expect(
      try await problems(Self.good.replacing("answers: { sure: accept }", with: "answers: {}")).first
        == "the status is waiting and not succeeded: waits for Go on?")
    let none = try await problems(Self.good.replacing("files.list: { names", with: "files.other: { names")).first
    #expect(none?.contains("there is no mock for list or files.list") == true, "\(none ?? "")")
  }

  @Test func `a file of tests that is wrong says where`() {
    let error = #expect(throws: StepFailure.self) {
      try WorkflowCase.read("cases: [{ name: a, expects: {} }]", file: "t.yaml")
    }
    #expect(error?.message.hasPrefix("t.yaml: a has no member \"expects\"") == true)
    #expect(throws: StepFailure.self) { try WorkflowCase.read("cases: []", file: "t.yaml") }
    #expect(throws: StepFailure.self) { try WorkflowCase.read("cases: [", file: "t.yaml") }
  }
}
