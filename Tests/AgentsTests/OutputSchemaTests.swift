import Agents
import JSONKit
import LLM
import Runs
import TestKit
import Testing

@Suite(.timeLimit(.minutes(5)))
struct OutputSchemaTests {
  private let agent = AgentDefinition(
    name: "a", model: "fake/fake",
    output: ["type": "object", "properties": ["n": ["type": "integer"]], "required": ["n"]])

  private func run(_ turns: FakeModel) async -> RunResult {
    await AgentRunner(provider: turns).run(agent, input: "go", services: TestRun().services)
  }

  @Test(arguments: [#"{"n": 1}"#, "```json\n{\"n\": 1}\n```", "\n{\"n\":1}\n"])
  func `an answer that fits is the output, as JSON`(text: String) async {
    let result = await run(FakeModel(.text(text)))
    #expect(result.output == ["n": 1])
    #expect(result.text == #"{"n":1}"#)
  }

  @Test(arguments: ["no json", #"{"n": "one"}"#, "{}", "[1]"])
  func `an answer that does not fit is sent back once with what is wrong`(text: String) async {
    let model = FakeModel(.text(text), .text(#"{"n": 2}"#))
    let result = await run(model)
    #expect(result.output == ["n": 2])
    #expect(model.requests.count == 2)
    #expect(model.requests[1].messages.last?.role == .user)
    #expect(model.requests[1].messages.last?.text.contains("required form") == true)
  }

  @Test func `a second answer that does not fit ends the run with exit code 9`() async {
    let model = FakeModel(.text("no"))
    let result = await run(model)
    #expect(result.status == .invalidOutput)
    #expect(result.exitCode.rawValue == 9)
    #expect(result.output.isNull)
    #expect(model.requests.count == 2)
  }

  @Test func `the model is asked for the schema`() async {
    let model = FakeModel(.text(#"{"n": 1}"#))
    _ = await run(model)
    guard case .jsonSchema(_, let schema, _) = model.requests[0].responseFormat else {
      return #expect(Bool(false), "no schema was sent")
    }
    #expect(schema["required"] == ["n"])
  }
}
