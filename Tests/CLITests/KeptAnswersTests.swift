import Foundation
import Synchronization
import Testing

/// Answers that one run of `tributary invoke` keeps for the next, against a server on the loopback interface.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct KeptAnswersTests {
  /// A model that numbers its answers.
  private final class Model: Sendable {
    private final class Count: Sendable {
      private let value = Mutex(0)
      var current: Int { value.withLock { $0 } }
      func next() -> Int {
        value.withLock { value in
          value += 1
          return value
        }
      }
    }

    private let count: Count
    let peer: LoopbackPeer
    var requests: Int { count.current }
    var address: String { "http://127.0.0.1:\(peer.port)/v1" }

    init() throws {
      let count = Count()
      self.count = count
      peer = try LoopbackPeer { connection in
        connection.readRequest()
        let body = #"{"choices":[{"message":{"content":"answer \#(count.next())"},"finish_reason":"stop"}]}"#
        connection.write(
          "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: \(body.utf8.count)\r\n"
            + "Connection: close\r\n\r\n\(body)")
      }
    }
  }

  private let folder: TemporaryFolder
  private var kept: String { folder.path + "/cache/tributary/responses.sqlite" }

  init() throws {
    folder = try TemporaryFolder()
  }

  /// Each run is in a folder of its own; only the cache is the same.
  private func ask(_ model: Model, _ text: String) async throws -> TributaryProgram.Outcome {
    let own = try TemporaryFolder()
    try own.write("tributary.yaml", "defaults: { cache: { store: disk } }")
    let program = own.program(["XDG_CACHE_HOME": folder.path + "/cache"])
    return try await program.run("invoke", "-m", "openai-chat/m", "--base-url", model.address, "--no-stream", text)
  }

  @Test func `two processes ask once`() async throws {
    let model = try Model()
    for _ in 0..<2 {
      let outcome = try await ask(model, "hi")
      #expect(outcome.exit == 0, "\(outcome.errors)")
      #expect(outcome.output == "answer 1\n")
      #expect(outcome.errors == "")
    }
    #expect(model.requests == 1)
    #expect(try await ask(model, "ho").output == "answer 2\n")
    for path in [kept, folder.path + "/cache/tributary"] {
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      let mode = (attributes[.posixPermissions] as? NSNumber)?.intValue
      #expect(mode == (path == kept ? 0o600 : 0o700), "\(path)")
    }
  }

  @Test func `the same name for another server is another question`() async throws {
    let (one, other) = (try Model(), try Model())
    _ = try await ask(one, "first")
    #expect(try await ask(one, "hi").output == "answer 2\n")
    #expect(try await ask(other, "hi").output == "answer 1\n")
    #expect(try await ask(one, "hi").output == "answer 2\n")
  }

  @Test func `processes that begin at the same time share one file`() async throws {
    let model = try Model()
    let outcomes = try await withThrowingTaskGroup(of: TributaryProgram.Outcome.self) { group in
      for number in 0..<6 { group.addTask { try await ask(model, "question \(number)") } }
      var outcomes: [TributaryProgram.Outcome] = []
      for try await outcome in group { outcomes.append(outcome) }
      return outcomes
    }
    #expect(outcomes.allSatisfy { $0.exit == 0 && $0.errors == "" }, "\(outcomes.map(\.errors))")
    #expect(Set(outcomes.map(\.output)).count == 6)
    #expect(model.requests == 6)
    for number in 0..<6 { #expect(try await ask(model, "question \(number)").output.hasPrefix("answer ")) }
    #expect(model.requests == 6)
  }

  @Test(arguments: ["not a database", ""])
  func `a file that is not ours is told of, kept, and the model is asked`(content: String) async throws {
    let model = try Model()
    try folder.write("cache/tributary/responses.sqlite", content)
    for number in 1...2 {
      let outcome = try await ask(model, "hi")
      #expect(outcome.exit == 0, "\(outcome.errors)")
      #expect(outcome.output == "answer \(content.isEmpty ? 1 : number)\n")
      #expect(outcome.errors.contains("set another path") == !content.isEmpty, "\(outcome.errors)")
    }
    let after = FileManager.default.contents(atPath: kept) ?? Data()
    #expect(content.isEmpty || after == Data(content.utf8))
  }
}
