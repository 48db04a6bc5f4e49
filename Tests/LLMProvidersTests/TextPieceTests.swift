import JSONKit
import LLM
import TestKit
import Testing

@testable import LLMProviders

/// Ordinary pieces of text take a short way; what it gives is what the long way gives.
@Suite struct TextPieceTests {
  /// A member that no format knows sends an event the long way.
  private func theLongWay(_ stream: String) -> String {
    stream.replacing(#/data: ?\{(?!\})/#, with: #"data: {"~":0,"#)
  }

  private static let chat = [
    #"{"id":"c1","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}"#,
    #"{"id":"c1","object":"chat.completion.chunk","created":7,"model":"m","choices":[{"index":0,"delta":{"content":"Grüße,"},"logprobs":null,"finish_reason":null}],"usage":null,"obfuscation":"x"}"#,
    #"{"id":"c1","choices":[{"index":1,"delta":{"content":" two"},"finish_reason":null}]}"#,
    #"{"id":"c1","choices":[{"index":0,"delta":{"content":"a\nb\ud83d\ude00"},"finish_reason":null}]}"#,
    #"{"id":"c1","choices":[{"index":0,"delta":{"content":" 世界"},"finish_reason":null}, {"index":1,"delta":{"content":"!"}}]}"#,
    #"{"id":"c1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}"#,
    #"{"id":"c1","choices":[{"index":1,"delta":{"content":"."},"finish_reason":"stop"}]}"#,
  ]

  private static let messages = [
    #"{"type":"message_start","message":{"id":"m1","model":"m","usage":{"input_tokens":3}}}"#,
    #"{"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}"#,
    #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"Grüße,"}}"#,
    #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":""}}"#,
    #"{"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":" \"you\""}}"#,
    #"{"delta":{"text":" there","type":"text_delta"},"index":0,"type":"content_block_delta"}"#,
    #"{"type":"content_block_delta","index":9,"delta":{"type":"text_delta","text":"nowhere"}}"#,
    #"{"type":"content_block_stop","index":0}"#,
    #"{"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":2}}"#,
    #"{"type":"message_stop"}"#,
  ]

  private static let responses = [
    #"{"type":"response.created","response":{"id":"r1","model":"m","created_at":7}}"#,
    #"{"type":"response.output_item.added","output_index":0,"item":{"type":"message","id":"i1","content":[]}}"#,
    #"{"type":"response.output_text.delta","sequence_number":3,"item_id":"i1","output_index":0,"content_index":0,"delta":"Grüße","logprobs":[]}"#,
    #"{"type":"response.output_text.delta","sequence_number":4,"item_id":"i1","output_index":0,"content_index":0,"delta":", you","logprobs":[{"a":[1]}],"obfuscation":"x"}"#,
    #"{"type":"response.output_text.delta","sequence_number":5,"item_id":"i1","output_index":0,"content_index":0,"delta":"\t!"}"#,
    #"{"type":"response.output_text.delta","sequence_number":6,"item_id":"i1","output_index":0,"content_index":1,"delta":"Second"}"#,
    #"{"type":"response.output_text.delta","sequence_number":7,"item_id":"gone","output_index":0,"content_index":1,"delta":" part"}"#,
    #"{"type":"response.output_item.done","output_index":0,"item":{"type":"message","id":"i1","content":[{"type":"output_text","text":"Grüße, you\t!"},{"type":"output_text","text":"Second part"}]}}"#,
    #"{"type":"response.output_text.delta","sequence_number":8,"item_id":"i1","output_index":0,"content_index":0,"delta":"late"}"#,
    #"{"type":"response.completed","response":{"id":"r1","status":"completed","output":[]}}"#,
  ]

  private static let gemini = [
    #"{"candidates":[{"content":{"parts":[{"text":"Grü"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":4,"cachedContentTokenCount":1},"modelVersion":"g","responseId":"r1"}"#,
    #"{"candidates":[{"content":{"parts":[{"text":"ße"}],"role":"model"},"index":0}],"usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":2},"modelVersion":"g","responseId":"r1"}"#,
    #"{"candidates":[{"content":{"parts":[{"text":", you"}],"role":"model"}}],"usageMetadata":{"promptTokenCount":4,"candidatesTokenCount":3},"modelVersion":"g","responseId":"r1"}"#,
    #"{"candidates":[{"content":{"parts":[{"text":"there"}],"role":"model"}}],"usageMetadata":{"promptTokenCount":5,"candidatesTokenCount":null},"modelVersion":"g","responseId":"r1"}"#,
    #"{"candidates":[{"content":{"parts":[{"text":"thought","thought":true}],"role":"model"}}],"modelVersion":"g","responseId":"r1"}"#,
    #"{"candidates":[{"content":{"parts":[{"text":"a"},{"text":"b"}],"role":"model"}}],"modelVersion":"g","responseId":"r1"}"#,
    #"{"candidates":[{"content":{"parts":[{"text":"c"}],"role":"model"}}],"modelVersion":"g2","responseId":"r2"}"#,
    #"{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],"usageMetadata":{"candidatesTokenCount":4}}"#,
  ]

  private static func stream(_ events: [String]) -> String { events.map { "data: \($0)\n\n" }.joined() }

  @Test func `every format gives the same chunks on both ways`() {
    for (events, play) in [
      (Self.chat, Playback.openAI), (Self.messages, Playback.anthropic), (Self.responses, Playback.responses),
      (Self.gemini, { Playback.gemini($0) }),
    ] {
      let (short, long) = (play(Self.stream(events)), play(theLongWay(Self.stream(events))))
      #expect(short.chunks == long.chunks)
      #expect(short.failure == nil && long.failure == nil)
      #expect(short.response?.choices.first?.message.text.hasPrefix("Grüße") == true)
    }
  }

  @Test func `a broken stream is broken on both ways`() {
    for broken in [
      #"{"choices":[{"index":0,"delta":{"content":"x"}"#, #"{"choices":[{"index":0,"delta":{"content":"\#u{1}"}}]}"#,
    ] {
      let stream = Self.stream([Self.chat[0], broken])
      #expect(Playback.openAI(stream).failure != nil)
      #expect(Playback.openAI(theLongWay(stream)).failure != nil)
    }
  }

  @Test func `ordinary pieces do take the short way`() {
    #expect(OpenAIChatPiece(Array(Self.chat[1].utf8).span)?.text == "Grüße,")
    #expect(AnthropicPiece(Array(Self.messages[2].utf8).span)?.text == "Grüße,")
    #expect(ResponsesTextPiece(Array(Self.responses[3].utf8).span)?.text == ", you")
    #expect(GeminiPiece(Array(Self.gemini[2].utf8).span, id: "r1", model: "g")?.text == ", you")
  }

  @Test(arguments: [3, 4, 5, 6]) func `an unusual event of Chat Completions takes the long way`(index: Int) {
    #expect(OpenAIChatPiece(Array(Self.chat[index].utf8).span) == nil)
  }

  @Test(arguments: [4, 5, 6, 7]) func `an unusual event of Gemini takes the long way`(index: Int) {
    #expect(GeminiPiece(Array(Self.gemini[index].utf8).span, id: "r1", model: "g") == nil)
  }

  @Test(arguments: ["1", "12", "999999999"]) func `counts are read as they are written`(text: String) {
    #expect(Array(text.utf8).span.plainCount == Int(text))
  }

  @Test(arguments: ["", "01", "-1", "1.0", "1e2", "9999999999", "null", "\"1\""])
  func `other numbers are no plain counts`(text: String) {
    #expect(Array(text.utf8).span.plainCount == nil)
  }

  @Test func `only whole strings without escapes are plain`() {
    for text in ["", "\"", "\"a", "a\"", "\"a\\n\"", "\"\u{1}\"", "1"] {
      #expect(Array(text.utf8).span.plainText == nil, "\(text)")
    }
    let invalid: [UInt8] = [0x22, 0x61, 0xFF, 0x22]
    #expect(invalid.span.plainText == nil)
  }
}

@Suite("fixtures: pieces of text", .enabled(if: Fixtures.has("llm"), "the fixtures are not here"))
struct FixtureTextPieceTests {
  private static let cases = ["openai-chat", "openai-compat", "openai-responses", "anthropic", "gemini"].flatMap {
    provider in
    Fixtures.names(in: "llm/\(provider)", ending: ".sse").map { "\(provider)/\($0)" }
  }

  @Test(arguments: cases) func `a recorded stream gives the same chunks on both ways`(name: String) throws {
    let stream = String(decoding: try Fixtures.bytes("llm/\(name).sse"), as: UTF8.self)
    let other = stream.split(separator: "data: {", omittingEmptySubsequences: false).enumerated().map { piece in
      if piece.offset == 0 { return String(piece.element) }
      return (piece.element.hasPrefix("}") ? "data: {" : #"data: {"~":0,"#) + piece.element
    }.joined()
    let play: (String) -> Playback =
      switch name.prefix(while: { $0 != "/" }) {
      case "anthropic": Playback.anthropic
      case "openai-responses": Playback.responses
      case "gemini": { Playback.gemini($0) }
      default: Playback.openAI
      }
    let (short, long) = (play(stream), play(other))
    #expect(short.chunks.isEmpty == long.chunks.isEmpty)
    #expect(short.response?.choices == long.response?.choices)
    #expect(short.response?.usage == long.response?.usage)
    #expect(short.failure?.message == long.failure?.message)
  }
}
