import Runs
import Stores
import TestKit
import Testing
import Tributary

/// Characters that nobody sees, in what a workflow has of servers and gives to models.
@Suite(.timeLimit(.minutes(5)))
struct HiddenPromptTests {
  /// A server of one prompt and one tool, whose texts hide something.
  private struct Hiding: MCPServer {
    static let text = "go\u{202E}now"
    let name = "s"

    func connect() async throws {}
    func listTools() async throws -> [any Tool] { [FunctionTool.fixed("look", Self.text)] }
    func executeTool(_ name: String, _ arguments: JSON, _ context: ToolContext) async throws -> ToolResult {
      ToolResult(Self.text)
    }
    func disconnect() async {}

    func getPrompt(_ prompt: String, _ arguments: JSON.Object) async throws -> MCPPromptResult {
      try MCPPromptResult(json: [
        "messages": [["role": "user", "content": ["type": "text", "text": .string(Self.text)]]]
      ])
    }
  }

  private static let workflow = """
    workflow: 1
    name: w
    steps:
      - { id: words, get: s/words }
      - { id: look, call: s.look }
      - id: said
        prompt: "Do: ${{ $steps.words.output.messages[0].content.text }}"
        data: { seen: "${{ $steps.look.output }}" }
      - id: worked
        agent: { system: Work., tools: [] }
        task: "Do: ${{ $steps.words.output.messages[0].content.text }}"
    outputs: { words: "$steps.words.output.messages[0].content.text", look: $steps.look.output }
    """

  @Test func `prompts and results of servers are marked where a model reads them, and nowhere else`() async throws {
    let machine = try KeptRuns()
    let model = FakeModel(.text("fine"), .text("done"))
    let client = try machine.client(model, files: ["/work/workflows/w.yaml": Self.workflow])
    try client.registerMCPServer(Hiding())
    let result = try await client.runWorkflow("w")
    let bundle = try await client.withRuns { store in
      var text = ""
      try await store.bundle(try await store.find(result.run)) { text += $0 + "\n" }
      return try RunBundle(parsing: text)
    }
    await client.close()
    #expect(result.status == .succeeded, "\(result)")
    let read = model.requests.map { $0.messages.map(\.text).joined(separator: "\n") }
    try #require(read.count == 2, "\(read)")
    #expect(read[0].contains("Do: go«\\u{202E}»now"), "\(read)")
    #expect(read[0].contains("seen") && read[0].contains("\"go«"), "\(read)")
    #expect(read[1].contains("Do: go«\\u{202E}»now"), "\(read)")
    #expect(!read.joined().unicodeScalars.contains("\u{202E}"))
    #expect(result.output == ["words": .string(Hiding.text), "look": .string(Hiding.text)])
    let replayed = try await bundle.replay()
    #expect(replayed.divergence == nil, "\(replayed)")
  }
}
