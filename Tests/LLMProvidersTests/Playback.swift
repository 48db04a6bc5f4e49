import JSONKit
import LLM
import LLMProviders

/// Plays the bytes of a stream through a decoder, without a connection.
struct Playback {
  var chunks: [StreamChunk] = []
  var failure: InvocationError?
  var response: InvocationResponse?

  init(_ pieces: [ArraySlice<UInt8>], _ decoder: some ChunkDecoder, maximumEventBytes: Int = 1 << 20) {
    var events = EventStreamDecoder(decoder, maximumEventBytes: maximumEventBytes)
    for piece in pieces {
      let bytes = Array(piece)
      events.decode(bytes.span, into: &chunks)
    }
    if !events.isDone { events.end(into: &chunks) }
    var whole = StreamAggregator()
    for chunk in chunks { whole.add(chunk) }
    failure = events.failure
    if failure == nil {
      do { response = try whole.aggregate() } catch { failure = error }
    }
    if failure != nil { response = whole.partial }
  }

  static func openAI(_ text: String) -> Playback {
    Playback([Array(text.utf8)[...]], OpenAIChatDecoder(provider: "openai-chat", model: "asked"))
  }

  static func anthropic(_ text: String) -> Playback {
    Playback([Array(text.utf8)[...]], AnthropicDecoder(provider: "anthropic", model: "asked"))
  }

  static func gemini(_ text: String, names: GeminiNames = GeminiNames()) -> Playback {
    Playback([Array(text.utf8)[...]], GeminiDecoder(provider: "google", model: "gemini-3", names: names))
  }

  static func responses(_ text: String) -> Playback {
    Playback([Array(text.utf8)[...]], OpenAIResponsesDecoder(provider: "openai", model: "asked"))
  }

  /// Plays an answer that comes in one piece.
  init(whole text: String, _ decoder: some ChunkDecoder) throws {
    var decoder = decoder
    let answer = try JSON(parsing: text)
    do { try decoder.decode(whole: answer, into: &chunks) } catch { failure = error }
    var whole = StreamAggregator()
    for chunk in chunks { whole.add(chunk) }
    if failure == nil {
      do { response = try whole.aggregate() } catch { failure = error }
    }
    if failure != nil { response = whole.partial }
  }

  /// The result in the form of the fixtures' `expected.json`.
  var summary: JSON { summary(Self.part) }

  /// The result in the form of the fixtures for Responses, which name the items the parts come from.
  var responsesSummary: JSON { summary(Self.responsesPart) }

  private func summary(_ part: (Part) -> JSON) -> JSON {
    let choice = response?.choices.first
    var finish: JSON = ["reason": .string(choice?.finish.reason.rawValue ?? "error"), "raw": .null]
    if let raw = choice?.finish.raw { finish = ["reason": finish["reason"] ?? .null, "raw": .string(raw)] }
    var object: JSON.Object = [
      "id": .string(response?.id ?? ""), "model": .string(response?.model ?? ""),
      "parts": .array(choice?.message.content.map(part) ?? []), "finish": finish,
      "usage": failure == nil ? response?.usage.map(Self.usage) ?? .null : .null,
    ]
    object["error"] = .null
    if let failure {
      object["error"] = [
        "kind": .string(failure.kind?.rawValue ?? ""), "code": failure.providerCode.map(JSON.string) ?? .null,
        "message": failure.kind == .streamTruncated ? .null : .string(failure.message),
      ]
    }
    return .object(object)
  }

  private static func part(_ part: Part) -> JSON {
    let json = part.json
    switch part.kind {
    case .reasoning(let text):
      var object: JSON.Object = ["type": "reasoning", "text": .string(text)]
      if let signature = json["signature"] { object["signature"] = signature }
      return .object(object)
    case .toolCall(let call):
      var object: JSON.Object = [
        "type": "tool_call", "id": .string(call.id), "name": .string(call.name), "arguments": .string(call.arguments),
      ]
      if let signature = json["signature"] { object["signature"] = signature }
      return .object(object)
    case .providerToolCall(let call):
      return [
        "type": "provider_tool_call", "itemType": .string(call.type), "id": .string(call.id),
        "server": call.server.map(JSON.string) ?? .null, "name": .string(call.name),
        "arguments": .string(call.arguments),
      ]
    case .providerItem(let type):
      let raw = part.echo?.raw
      return [
        "type": "provider_item", "itemType": .string(type), "toolCallId": raw?["tool_use_id"] ?? .null,
        "isError": raw?["is_error"] ?? .null,
      ]
    default: return json
    }
  }

  private static func responsesPart(_ part: Part) -> JSON {
    var object = Self.part(part).objectValue ?? [:]
    let raw = part.echo?.raw
    object["echo"] = nil
    object["annotations"] = nil
    object["itemId"] = raw?["message"]?["id"] ?? raw?["id"]
    object["phase"] = raw?["message"]?["phase"]
    if !part.annotations.isEmpty { object["citations"] = .integer(Int64(part.annotations.count)) }
    switch part.kind {
    case .reasoning:
      object["summaryParts"] = .array(raw?["summary"]?.arrayValue?.compactMap { $0["text"] } ?? [])
      object["encrypted"] = raw?["encrypted_content"]
    case .providerToolCall(let call):
      object["id"] = nil
      object["output"] = call.output
      object["isError"] = .bool(call.isError)
    case .providerItem:
      object["toolCallId"] = nil
      object["isError"] = nil
    default: break
    }
    return .object(object)
  }

  static func usage(_ usage: Usage) -> JSON {
    func count(_ value: Int?) -> JSON { value.map { .integer(Int64($0)) } ?? .null }
    return [
      "inputTokens": count(usage.inputTokens), "outputTokens": count(usage.outputTokens),
      "totalTokens": count(usage.totalTokens), "cacheReadTokens": count(usage.cacheReadTokens),
      "cacheWriteTokens": count(usage.cacheWriteTokens), "reasoningTokens": count(usage.reasoningTokens),
    ]
  }
}
