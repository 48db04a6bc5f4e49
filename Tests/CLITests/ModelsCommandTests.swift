import Foundation
import JSONKit
import Synchronization
import Testing

/// `tributary models` against a server on the loopback interface.
@Suite(.fewAtOnce, .timeLimit(.minutes(15)))
struct ModelsCommandTests {
  private static let key = "sk-secret-0123456789"

  /// A server that numbers its answers in the name of its model.
  private final class Models: Sendable {
    var asked: Int { count.current }

    private let count: Counted
    let peer: LoopbackPeer

    final class Counted: Sendable {
      private let value = Mutex(0)
      var current: Int { value.withLock { $0 } }
      func next() -> Int {
        value.withLock { value in
          value += 1
          return value
        }
      }
    }

    init() throws {
      let count = Counted()
      self.count = count
      peer = try LoopbackPeer { connection in
        connection.readRequest()
        let body =
          #"{"object":"list","data":[{"id":"gpt-6-luna"},{"id":"answer-\#(count.next())"}],"models":[{"name":"models/gemini-3"}]}"#
        connection.write(
          "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: \(body.utf8.count)\r\n"
            + "connection: close\r\n\r\n\(body)")
      }
    }
  }

  @Test func `a service with several names is listed once, under the first`() async throws {
    let server = try Models()
    let address = "http://127.0.0.1:\(server.peer.port)/v1"
    let variables = [
      "OPENAI_API_KEY": Self.key, "OPENAI_BASE_URL": address, "GEMINI_API_KEY": Self.key, "GEMINI_BASE_URL": address,
    ]
    let folder = try TemporaryFolder()
    let outcome = try await folder.program(variables).run("models")
    #expect(outcome.exit == 0, "\(outcome.errors)")
    #expect(Set(outcome.lines.map { $0.prefix { $0 != "/" } }) == ["openai", "google"])
    #expect(Set(outcome.lines).count == outcome.lines.count)
    #expect(server.asked == 2)

    try folder.write(
      "tributary.yaml",
      """
      providers:
        openai-chat: { api_key: "${OTHER}" }
        google: { enabled: false }
      """)
    let others = try await folder.program(variables.merging(["OTHER": Self.key + "x"]) { $1 }).run("models")
    #expect(Set(others.lines.map { $0.prefix { $0 != "/" } }) == ["openai", "openai-chat", "gemini"])
  }

  @Test func `a list is asked for once, and again with --refresh`() async throws {
    let server = try Models()
    let folder = try TemporaryFolder()
    try folder.write(
      "tributary.yaml",
      """
      providers:
        local:
          base_url: http://127.0.0.1:\(server.peer.port)/v1
          api_key: ${KEY}
          options: { kind: openai-compat, profile: vllm }
      """)
    let program = folder.program(["KEY": Self.key, "XDG_CACHE_HOME": folder.path + "/cache"])
    for _ in 0..<2 {
      let outcome = try await program.run("models")
      #expect(outcome.exit == 0, "\(outcome.errors)")
      #expect(outcome.lines == ["local/gpt-6-luna", "local/answer-1"])
    }
    let anew = try await program.run("models", "--refresh", "-o", "json")
    #expect(anew.exit == 0, "\(anew.errors)")
    let models = try JSON(parsing: anew.output)
    #expect(models[1]?["id"] == "answer-2")
    #expect(models[0]?["context_tokens"] == 1_050_000)
    #expect(models[0]?["features"]?.arrayValue?.contains("vision") == true)
    #expect(models[0]?["price_usd_per_million"]?["input"] == 0.1)

    let kept = folder.path + "/cache/tributary/models"
    let names = try FileManager.default.contentsOfDirectory(atPath: kept)
    #expect(names.count == 1)
    let file = kept + "/" + (names.first ?? "")
    let attributes = try FileManager.default.attributesOfItem(atPath: file)
    #expect((attributes[.posixPermissions] as? NSNumber)?.intValue == 0o600)
    let text = try String(contentsOfFile: file, encoding: .utf8)
    #expect(!(text + file).contains("secret"))
    #expect(try JSON(parsing: text)["models"]?[1]?["id"] == "answer-2")

    try folder.write("cache/tributary/models/" + (names.first ?? ""), "{broken")
    let repaired = try await program.run("models")
    #expect(repaired.lines.last == "local/answer-3")
  }
}
