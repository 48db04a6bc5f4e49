import HTTPCarrier
import JSONKit
import LLM
import LLMProviders
import TestKit
import Testing

@Suite("fixtures: Gemini", .enabled(if: Fixtures.has("llm"), "the fixtures are not here"))
struct GeminiFixtureTests {
  private static let streams = Fixtures.names(in: "llm/gemini", ending: ".sse")
  private static let errors = Fixtures.names(in: "llm/gemini/errors", ending: ".json")

  private func play(_ pieces: [ArraySlice<UInt8>]) -> Playback {
    Playback(pieces, GeminiDecoder(provider: "google", model: "gemini-3.8-flash"))
  }

  /// Without null members, and without the ids that were made here.
  private func plain(_ json: JSON) -> JSON {
    switch json {
    case .object(let object):
      let members = object.filter { member in
        !member.value.isNull && member.value.stringValue?.hasPrefix("local-call-") != true
      }
      return .object(JSON.Object(members.map { JSON.Member(key: $0.key, value: plain($0.value)) }))
    case .array(let elements): return .array(elements.map(plain))
    default: return json
    }
  }

  private func expected(_ name: String) throws -> JSON {
    let file = try Fixtures.json("llm/gemini/\(name).expected.json")
    let keys = ["id", "model", "parts", "finish", "usage", "error"]
    return plain(.object(JSON.Object(keys.map { JSON.Member(key: $0, value: file[$0] ?? .null) })))
  }

  /// The summary with the counts that came before a failure.
  private func summary(_ play: Playback) -> JSON {
    var summary = play.summary.objectValue ?? [:]
    if play.failure != nil, let usage = play.response?.usage { summary["usage"] = Playback.usage(usage) }
    return plain(.object(summary))
  }

  @Test(arguments: streams)
  func `a recorded stream gives its expected result`(name: String) throws {
    let bytes = try Fixtures.bytes("llm/gemini/\(name).sse")
    #expect(summary(play([bytes[...]])) == (try expected(name)))
  }

  @Test(arguments: streams)
  func `an answer comes back from its JSON form as it was`(name: String) throws {
    guard let response = play([try Fixtures.bytes("llm/gemini/\(name).sse")[...]]).response else { return }
    #expect(try InvocationResponse(json: JSON(parsing: response.json.bytes)) == response)
  }

  @Test(.timeLimit(.minutes(5)), arguments: streams)
  func `a recorded stream cut at any byte gives the same result`(name: String) throws {
    let bytes = try Fixtures.bytes("llm/gemini/\(name).sse")
    let expected = try expected(name)
    #expect(summary(play(bytes.indices.map { bytes[$0...$0] })) == expected)
    // A part of the places keeps this fast, and all remainders are taken by name.
    for cut in stride(from: name.utf8.reduce(0) { $0 + Int($1) } % 8, to: bytes.count, by: 8) {
      let found = summary(play([bytes[..<cut], bytes[cut...]]))
      guard found == expected else {
        Issue.record("cut at \(cut): \(found.text)")
        return
      }
    }
  }

  @Test(arguments: streams, ["\n", "\r\n", "\r"])
  func `other line ends and comments change nothing`(name: String, end: String) throws {
    let text = String(decoding: try Fixtures.bytes("llm/gemini/\(name).sse"), as: UTF8.self)
    let lines = text.split(omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" })
    let plain = lines.joined(separator: end)
    let commented = ": hello" + end + lines.joined(separator: end + ": keep-alive" + end) + end
    let expected = try expected(name)
    for text in [plain, commented] { #expect(summary(play([Array(text.utf8)[...]])) == expected) }
  }

  @Test(arguments: streams)
  func `a stream that ends at any byte is an error or the whole answer`(name: String) throws {
    let bytes = try Fixtures.bytes("llm/gemini/\(name).sse")
    let whole = play([bytes[...]])
    for end in bytes.indices {
      let part = play([bytes[..<end]])
      if part.failure == nil { #expect(part.response?.choices.first == whole.response?.choices.first) }
    }
  }

  @Test(arguments: streams)
  func `an answer goes back as it came`(name: String) throws {
    let bytes = try Fixtures.bytes("llm/gemini/\(name).sse")
    let answer = try #require(play([bytes[...]]).response)
    guard let message = answer.choices.first?.message, !message.content.isEmpty else { return }
    let request = InvocationRequest(model: "gemini-3.8-flash", messages: [message])
    let encoder = GeminiEncoder(provider: "google", settings: GeminiSettings())
    let sent = try encoder.encode(request).body["contents"]?[0]?["parts"]?.arrayValue ?? []
    // Parts that carry more than text are compared with the wire, one by one.
    var received: [JSON] = []
    for line in String(decoding: bytes, as: UTF8.self).split(whereSeparator: { $0 == "\n" || $0 == "\r\n" })
    where line.hasPrefix("data:") {
      let event = try JSON(parsing: String(line.dropFirst("data:".count)))
      received += event["candidates"]?[0]?["content"]?["parts"]?.arrayValue ?? []
    }
    #expect(sent.filter { $0["text"] == nil } == received.filter { $0["text"] == nil })
  }

  @Test(arguments: errors)
  func `a failure is classified as expected`(name: String) throws {
    let file = try Fixtures.json("llm/gemini/errors/\(name).json")
    let status = try #require(file["status"]?.intValue)
    let fields = (file["headers"]?.objectValue ?? [:]).map { HTTPField($0.key, $0.value.stringValue ?? "") }
    let body = file["body"]?.stringValue.map { Array($0.utf8) } ?? file["body"]?.bytes ?? []
    let error = GeminiFailure.error(AnswerHead(status: status, fields: fields), body)
    let expected = try #require(file["expected"])
    #expect(error.kind?.rawValue == expected["kind"]?.stringValue)
    #expect(error.isRetryable == expected["retryable"]?.boolValue)
    #expect(error.providerCode == expected["code"]?.stringValue)
    #expect(error.retryAfter == expected["retryAfterSeconds"]?.doubleValue.map { .seconds($0) })
    #expect(error.status == status)
    let message = file["body"]?["error"]?["message"] ?? file["body"]?[0]?["error"]?["message"]
    #expect(error.message == message?.stringValue)
  }
}
