import HTTPCarrier
import JSONKit
import LLM
import LLMProviders
import TestKit
import Testing

@Suite("fixtures: recorded streams", .enabled(if: Fixtures.has("llm"), "the fixtures are not here"))
struct FixtureStreamTests {
  private static let cases = ["openai-chat", "openai-compat", "openai-responses", "anthropic"].flatMap { provider in
    Fixtures.names(in: "llm/\(provider)", ending: ".sse").map { "\(provider)/\($0)" }
  }

  private func play(_ name: String, _ pieces: [ArraySlice<UInt8>]) -> Playback {
    if name.hasPrefix("anthropic") { return Playback(pieces, AnthropicDecoder(provider: "anthropic", model: "asked")) }
    if isResponses(name) { return Playback(pieces, OpenAIResponsesDecoder(provider: "openai", model: "asked")) }
    return Playback(pieces, OpenAIChatDecoder(provider: "openai-chat", model: "asked"))
  }

  private func isResponses(_ name: String) -> Bool { name.hasPrefix("openai-responses") }

  private func summary(_ name: String, _ pieces: [ArraySlice<UInt8>]) -> JSON {
    let play = play(name, pieces)
    return isResponses(name) ? play.responsesSummary : play.summary
  }

  private func expected(_ name: String) throws -> JSON {
    let file = try Fixtures.json("llm/\(name).expected.json")
    let keys = ["id", "model", "parts", "finish", "usage", "error"]
    var members = keys.map { JSON.Member(key: $0, value: file[$0] ?? .null) }
    // A field named `error` is no field of an event: the stream of this old server ends without a finish.
    if name.hasSuffix("llamacpp-old-error-field") {
      members[5].value = ["kind": "stream_truncated", "code": .null, "message": .null]
    }
    return .object(JSON.Object(members))
  }

  @Test(arguments: cases)
  func `a recorded stream gives its expected result`(name: String) throws {
    let bytes = try Fixtures.bytes("llm/\(name).sse")
    #expect(summary(name, [bytes[...]]) == (try expected(name)))
  }

  @Test(.timeLimit(.minutes(5)), arguments: cases)
  func `a recorded stream cut at any byte gives the same result`(name: String) throws {
    let bytes = try Fixtures.bytes("llm/\(name).sse")
    let expected = try expected(name)
    #expect(summary(name, bytes.indices.map { bytes[$0...$0] }) == expected)
    // Two pieces at every place: a part of the places keeps this fast, and all remainders are taken by name.
    let offset = name.utf8.reduce(0) { $0 + Int($1) } % 16
    for cut in stride(from: offset, to: bytes.count, by: 16) {
      let summary = summary(name, [bytes[..<cut], bytes[cut...]])
      guard summary == expected else {
        Issue.record("cut at \(cut): \(summary.text)")
        return
      }
    }
  }

  /// Comments between the events, and the other two ends of lines.
  @Test(arguments: cases)
  func `comments and the ends of lines change nothing`(name: String) throws {
    let bytes = try Fixtures.bytes("llm/\(name).sse")
    let expected = try expected(name)
    let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
      line.last == UInt8(ascii: "\r") ? line.dropLast() : line
    }
    for end in ["\n", "\r\n", "\r"] {
      for comment in ["", ": keep-alive\(end)", ":\(end)"] {
        let text = lines.map { Array(comment.utf8) + $0 }.joined(separator: Array(end.utf8))
        #expect(summary(name, [Array(text)[...]]) == expected, "\(end.debugDescription) \(comment)")
      }
    }
  }

  @Test(arguments: cases)
  func `a stream that ends at any byte is an error or the whole answer`(name: String) throws {
    let bytes = try Fixtures.bytes("llm/\(name).sse")
    let whole = play(name, [bytes[...]])
    for end in stride(from: 0, to: bytes.count, by: 7) {
      let part = play(name, [bytes[..<end]])
      if part.failure == nil {
        #expect(part.response?.choices.first?.message == whole.response?.choices.first?.message)
      }
    }
  }

  /// A cache keeps answers as JSON: every signature and item has to be there again.
  @Test(arguments: cases)
  func `an answer comes back from its JSON form as it was`(name: String) throws {
    guard let response = play(name, [try Fixtures.bytes("llm/\(name).sse")[...]]).response else { return }
    #expect(try InvocationResponse(json: JSON(parsing: response.json.bytes)) == response)
  }

  @Test func `details of a refusal and of a stop sequence are kept`() throws {
    let refusal = play("anthropic/refusal", [try Fixtures.bytes("llm/anthropic/refusal.sse")[...]])
    let file = try Fixtures.json("llm/anthropic/refusal.expected.json")
    #expect(refusal.response?.choices.first?.finish.details == file["stopDetails"])
    let stop = play("anthropic/stop-sequence", [try Fixtures.bytes("llm/anthropic/stop-sequence.sse")[...]])
    #expect(stop.response?.choices.first?.finish.details?["stop_sequence"] != nil)
  }
}

@Suite("fixtures: error bodies", .enabled(if: Fixtures.has("llm"), "the fixtures are not here"))
struct FixtureErrorTests {
  private static let cases = ["openai-chat", "openai-compat", "openai-responses", "anthropic"].flatMap { provider in
    Fixtures.names(in: "llm/\(provider)/errors", ending: ".json").map { "\(provider)/errors/\($0)" }
  }

  @Test(arguments: cases)
  func `a failure is classified as expected`(name: String) throws {
    let file = try Fixtures.json("llm/\(name).json")
    let status = try #require(file["status"]?.intValue)
    let fields = (file["headers"]?.objectValue ?? [:]).map { HTTPField($0.key, $0.value.stringValue ?? "") }
    let body = file["body"]?.stringValue.map { Array($0.utf8) } ?? file["body"]?.bytes ?? []
    let head = AnswerHead(status: status, fields: fields)
    let error = name.hasPrefix("anthropic") ? AnthropicFailure.error(head, body) : OpenAIFailure.error(head, body)
    let expected = try #require(file["expected"])
    #expect(error.kind?.rawValue == expected["kind"]?.stringValue)
    #expect(error.isRetryable == expected["retryable"]?.boolValue)
    #expect(error.providerCode == expected["code"]?.stringValue)
    #expect(error.retryAfter == expected["retryAfterSeconds"]?.doubleValue.map { .seconds($0) })
    #expect(error.status == status)
    if case .object(let body)? = file["body"], let error = body["error"]?["message"]?.stringValue {
      #expect(!error.isEmpty)
    }
  }
}
