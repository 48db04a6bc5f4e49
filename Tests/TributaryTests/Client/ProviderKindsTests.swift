import Foundation
import JSONKit
import Synchronization
import TestKit
import Testing
import Tributary

/// What a configuration does for every kind of provider alike.
@Suite(.timeLimit(.minutes(5)))
struct ProviderKindsTests {
  /// A kind and what its server says.
  struct Kind: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let script: WireScript
    /// The list of models with `model-one` in it.
    let models: String

    static let all: [Kind] = [
      Kind(testDescription: "openai-chat", script: .openAIChat, models: #"{"data":[{"id":"model-one"}]}"#),
      Kind(testDescription: "openai-compat", script: .compatible, models: #"{"data":[{"id":"model-one"}]}"#),
      Kind(testDescription: "openai", script: .responses, models: #"{"data":[{"id":"model-one"}]}"#),
      Kind(testDescription: "anthropic", script: .anthropic, models: #"{"data":[{"id":"model-one"}]}"#),
      Kind(testDescription: "google", script: .gemini, models: #"{"models":[{"name":"models/model-one"}]}"#),
    ]
  }

  /// A machine whose files live in memory, beside those of the disk.
  private static func environment() -> HostEnvironment {
    let files = Mutex<[String: [UInt8]]>([:])
    let shared = Files(files: files)
    var environment: HostEnvironment = FakeHost().environment
    environment.readFile = { path, _ in shared.files.withLock { $0[path] } }
    environment.writeFile = { path, bytes in shared.files.withLock { $0[path] = bytes } }
    return environment
  }

  private final class Files: Sendable {
    let files: Mutex<[String: [UInt8]]>
    init(files: consuming Mutex<[String: [UInt8]]>) { self.files = files }
  }

  private func client(
    _ entry: ProviderConfig, _ kind: Kind, clock: ManualClock = ManualClock(),
    observers: [any InvocationObserver] = []
  ) throws -> Client {
    var entry = entry
    entry.options.kind = kind.testDescription
    entry.options.steps.retry = RetrySettings(attempts: 1)
    return try Client(
      Config(providers: ["mine": entry]),
      host: ClientHost(environment: Self.environment(), clock: clock, sources: { TestRun().services.sources }),
      observers: observers)
  }

  private let request = InvocationRequest(
    model: "mine/model-1", messages: [Message(role: .user, content: "hi")], tools: [])

  /// The key of a request, whichever field it is in.
  private static func key(_ request: LoopbackServer.Request) -> String {
    let fields = request.fields
    let text = fields["authorization"] ?? fields["x-api-key"] ?? fields["x-goog-api-key"] ?? ""
    return String(text.split(separator: " ").last ?? "")
  }

  @Test(arguments: Kind.all)
  func `a model that is not there is told with the name it may mean`(kind: Kind) async throws {
    let failure = kind.script.unknownModel
    let answer: LoopbackServer.Answer = { request in
      request.line.hasPrefix("GET")
        ? Replies.document(kind.models) : Replies.document(failure.body, status: failure.status)
    }
    try await LoopbackServer.run(answer) { server in
      let client = try client(ProviderConfig(apiKey: "sk-0123456789", baseURL: server.baseURL), kind)
      _ = try await client.listModels()
      let error = await #expect(throws: InvocationError.self) { try await client.invokeSync(request) }
      #expect(error?.code == .modelNotSupported)
      #expect(error?.message.contains("did you mean \"model-one\"?") == true)
    }
  }

  @Test(arguments: Kind.all)
  func `a key in a file that others can read is refused`(kind: Kind) async throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "key-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "key").path()
    try Data("sk-0123456789\n".utf8).write(to: URL(filePath: file))
    try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
    try await LoopbackServer.run({ _ in Replies.stream(kind.script.text) }) { server in
      var entry = ProviderConfig(baseURL: server.baseURL)
      entry.options.kind = kind.testDescription
      entry.apiKeys = [Secret(reference: "${file:\(file)}")]
      let client = try Client(Config(providers: ["mine": entry]))
      let error = await #expect(throws: InvocationError.self) { try await client.invokeSync(request) }
      #expect(error?.code == .authenticationFailed)
      #expect(error?.message.contains("chmod 600") == true)
      #expect(server.requests.isEmpty)
    }
  }

  @Test(arguments: Kind.all)
  func `the first key that works is used, and a refused one is not sent again for a while`(kind: Kind) async throws {
    let refusal = kind.script.wrongKey
    let answer: LoopbackServer.Answer = { request in
      Self.key(request).hasSuffix("good")
        ? Replies.stream(kind.script.text) : Replies.document(refusal.body, status: refusal.status)
    }
    try await LoopbackServer.run(answer) { server in
      let clock = ManualClock()
      var entry = ProviderConfig(baseURL: server.baseURL)
      entry.apiKeys = ["sk-first-bad", "sk-second-bad", "sk-third-good"].map { Secret($0) }
      let client = try client(entry, kind, clock: clock)
      for _ in 0..<2 { #expect(try await client.invokeSync(request).text == "Hello there") }
      let sent = ["sk-first-bad", "sk-second-bad", "sk-third-good", "sk-third-good"]
      #expect(server.requests.map(Self.key) == sent)
      clock.advance(by: KeySettings().rejectedRest)
      #expect(try await client.invokeSync(request).text == "Hello there")
      #expect(server.requests.count == 7)
    }
  }

  @Test(arguments: Kind.all)
  func `no key is in the error of any of them`(kind: Kind) async throws {
    let keys = ["sk-first-0123456789", "sk-second-0123456789"]
    let answer: LoopbackServer.Answer = { request in
      let refusal = kind.script.wrongKey
      let body = refusal.body.replacing(WireConformance.key, with: Self.key(request))
      return Replies.document(body, status: refusal.status)
    }
    try await LoopbackServer.run(answer) { server in
      var entry = ProviderConfig(baseURL: server.baseURL)
      entry.apiKeys = keys.map { Secret($0) }
      let client = try client(entry, kind)
      // The second failure is that of a ring whose keys all rest.
      for _ in 0..<2 {
        let error = await #expect(throws: InvocationError.self) { try await client.invokeSync(request) }
        #expect(error?.code == .authenticationFailed)
        let text = "\(error?.failureJSON.text ?? "") \(String(describing: error))"
        #expect(!keys.contains { text.contains($0) })
      }
      #expect(server.requests.map(Self.key) == keys)
    }
  }

  @Test(arguments: Kind.all)
  func `JSON of a schema is asked for as the configuration says`(kind: Kind) async throws {
    try await LoopbackServer.run({ _ in Replies.stream(kind.script.text) }) { server in
      var entry = ProviderConfig(apiKey: "sk-0123456789", baseURL: server.baseURL)
      entry.options.jsonSchema = .prompt
      var request = self.request
      request.responseFormat = .jsonSchema(name: "answer", ["type": "object"], strict: false)
      _ = try await client(entry, kind).invokeSync(request)
      #expect(server.requests.first?.body.contains("JSON alone") == true)
    }
  }
}
