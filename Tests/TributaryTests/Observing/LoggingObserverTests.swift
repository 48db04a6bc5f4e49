import Logging
import Synchronization
import TestKit
import Testing
import Tributary

/// Keeps the lines of a log.
private struct Lines: LogHandler {
  final class Box: Sendable {
    let lines = Mutex<[String]>([])
  }

  let box: Box
  var metadata: Logger.Metadata = [:]
  var logLevel = Logger.Level.trace

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    let pairs = (event.metadata ?? [:]).sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
    let line = "\(event.level) \(event.message) \(pairs.joined(separator: " "))"
    box.lines.withLock { $0.append(line) }
  }
}

@Suite(.timeLimit(.minutes(5)))
struct LoggingObserverTests {
  @Test func `a request is a line at its start and at its end, without what is in it`() async throws {
    let box = Lines.Box()
    let logger = Logger(label: "test") { _ in Lines(box: box) }
    let failure = InvocationError(.providerUnavailable, "the key sk-secret", kind: .overloaded)
    let client = try Client(Config(), observers: [LoggingObserver(logger)])
    try client.registerProvider(FakeModel(.text("the answer"), .failure(failure)))
    let message = Message(role: .user, content: "the prompt")
    let request = InvocationRequest(model: "fake/m", messages: [message], tools: [])
    _ = try await client.invokeSync(request)
    await #expect(throws: InvocationError.self) { try await client.invokeSync(request) }
    let lines = box.lines.withLock { $0 }
    #expect(lines.count == 4)
    #expect(lines.map { $0.prefix { $0 != " " } } == ["debug", "debug", "debug", "info"])
    #expect(lines[1].contains("gen_ai.usage.input_tokens=10"))
    #expect(lines[3].contains("error.type=overloaded"))
    for word in ["the prompt", "the answer", "sk-secret"] { #expect(!lines.contains { $0.contains(word) }) }
  }
}
