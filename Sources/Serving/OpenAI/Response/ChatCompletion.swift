import JSONKit
import LLM

/// A whole answer as a `chat.completion` object.
///
/// Parts that the interface has no place for, such as tools that ran at the provider, are left out.
/// Source: OpenAI API reference, "The chat completion object"; read 2026-11-29.
struct ChatCompletion: Sendable {
  private let response: InvocationResponse
  private let head: ChatCompletionHead
  private let seed: String

  /// - Parameters:
  ///   - head: what stands where the provider says nothing.
  ///   - seed: makes ids of calls unique where the provider gives none.
  /// - Throws: ``OpenAIError`` with status 502 when the provider broke the answer off.
  init(_ response: InvocationResponse, head: ChatCompletionHead, seed: String) throws(OpenAIError) {
    for choice in response.choices {
      if let failure = choice.finish.failure { throw failure }
    }
    self.response = response
    self.seed = seed
    var head = head
    head.learn(id: response.id, provider: response.provider, model: response.model, created: response.created)
    self.head = head
  }

  /// The object.
  var json: JSON {
    var object = head.members("chat.completion")
    object["choices"] = .array(response.choices.map(choice))
    if let usage = response.usage { object["usage"] = usage.chatCompletion }
    return .object(object)
  }

  private func choice(_ choice: Choice) -> JSON {
    [
      "index": JSON(choice.index), "message": message(choice), "logprobs": .null,
      "finish_reason": .string(choice.finishReason.chatCompletionWord),
    ]
  }

  private func message(_ choice: Choice) -> JSON {
    var ids = ChatCallIDs(answer: "\(seed)_\(choice.index)")
    var thoughts = ""
    var refusal = ""
    var calls: [JSON] = []
    for part in choice.message.content {
      switch part.kind {
      case .reasoning(let text): thoughts += text
      case .refusal(let text): refusal += text
      case .toolCall(let call): calls.append(Self.call(call, id: ids.id(of: call), part.echo))
      default: break
      }
    }
    let text = choice.message.text
    let hasNoWords = text.isEmpty && !(calls.isEmpty && refusal.isEmpty)
    var message: JSON.Object = [
      "role": "assistant", "content": hasNoWords ? .null : .string(text),
      "refusal": refusal.isEmpty ? .null : .string(refusal),
    ]
    if !thoughts.isEmpty { message["reasoning_content"] = .string(thoughts) }
    if !calls.isEmpty { message["tool_calls"] = .array(calls) }
    return .object(message)
  }

  private static func call(_ call: ToolCall, id: String, _ echo: Echo?) -> JSON {
    var object: JSON.Object = [
      "id": .string(id), "type": "function",
      "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
    ]
    ChatCallEcho.write(echo, to: &object)
    return .object(object)
  }
}
