import Foundation
import Synchronization
import TestKit
import Testing
import Tributary

// begin
/// Puts a text before every conversation, tells what each answer took, and keeps tools from deleting.
struct HouseRules: Middleware {
  let rules: String
  let tell: @Sendable (String) -> Void

  func invoke(
    _ request: ProviderRequest, next: @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    var request = request
    request.invocation.messages.insert(Message(role: .system, content: rules), at: 0)
    return try await next(request).watched { tell("\($0.model): \($0.usage?.totalTokens ?? 0) tokens") }
  }

  func callTool(
    _ call: ToolInvocation, next: @Sendable (ToolInvocation) async throws -> ToolResult
  ) async throws -> ToolResult {
    if call.tool.name.hasPrefix("delete") { return ToolResult("\(call.name): nothing is deleted here.", isError: true) }
    return try await next(call)
  }
}
// end

@Suite(.timeLimit(.minutes(5)))
struct ReadmeMiddlewareTests {
  @Test func `the README's middleware does what it says`() async throws {
    let model = FakeModel(.text("Aye."))
    let told = Mutex<[String]>([])
    let rules = HouseRules(rules: "Be brief.") { line in told.withLock { $0.append(line) } }
    let client = try Client(Config(), middleware: [rules])
    try client.registerProvider(model, models: ["fake"])
    let request = InvocationRequest(model: "fake", messages: [Message(role: .user, content: "Well?")], tools: [])
    #expect(try await client.invokeSync(request).text == "Aye.")
    #expect(model.requests.first?.messages.map(\.text) == ["Be brief.", "Well?"])
    let lines = told.withLock { $0 }
    #expect(lines == ["fake: 15 tokens"])
  }

  @Test func `its rule about tools holds in a run and in a direct call`() async throws {
    let model = FakeModel(.call("delete_all", "{}"), .text("Nothing done."))
    let client = try Client(Config(), middleware: [HouseRules(rules: "Be brief.") { _ in }])
    try client.registerProvider(model)
    try client.registerTool(FunctionTool.fixed("delete_all", "deleted", isReadOnly: false))
    try client.registerTool(FunctionTool.fixed("look", "a file"))
    let result = try await client.run(AgentDefinition(name: "a", model: "fake/fake"), input: "go")
    #expect(result.status == .succeeded)
    let read = model.requests.last?.messages.last?.toolResults
    #expect(read?.map(\.text) == ["delete_all: nothing is deleted here."])
    #expect(read?.map(\.isError) == [true])
    #expect(try await client.callTool("delete_all").isError)
    #expect(try await client.tools.execute("delete_all", [:]).isError)
    #expect(try await client.callTool("look").text == "a file")
  }

  @Test func `it is the one in the README`() throws {
    let here = URL(filePath: #filePath)
    let source = try String(contentsOf: here, encoding: .utf8)
    let root = (0..<4).reduce(here) { folder, _ in folder.deletingLastPathComponent() }
    let readme = try String(contentsOf: root.appending(path: "README.md"), encoding: .utf8)
    let begin = try #require(source.range(of: "// begin\n"))
    let end = try #require(source.range(of: "// end\n"))
    let block = "<!-- test: middleware -->\n```swift\n" + source[begin.upperBound..<end.lowerBound] + "```\n"
    #expect(readme.contains(block))
  }
}
