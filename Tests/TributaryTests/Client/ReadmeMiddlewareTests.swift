import Foundation
import Synchronization
import TestKit
import Testing
import Tributary

// begin
/// Puts a text before every conversation and tells what each answer took.
struct HouseRules: Middleware {
  let rules: String
  let tell: @Sendable (String) -> Void

  func invoke(
    _ request: ProviderRequest, next: @Sendable (ProviderRequest) async throws -> ResponseStream
  ) async throws -> ResponseStream {
    var request = request
    request.invocation.messages.insert(Message(role: .system, content: rules), at: 0)
    return try await next(request).watched { report in
      tell("\(report.model): \(report.usage?.totalTokens ?? 0) tokens")
    }
  }
}
// end

@Suite(.timeLimit(.minutes(1)))
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
