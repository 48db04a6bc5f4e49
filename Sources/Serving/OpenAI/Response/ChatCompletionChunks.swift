import JSONKit
import LLM

/// Turns the chunks of a stream into `chat.completion.chunk` objects.
///
/// Source: OpenAI API reference, "The chat completion chunk object"; read 2026-11-29.
struct ChatCompletionChunks: Sendable {
  private let seed: String
  private let includesUsage: Bool
  private var head: ChatCompletionHead
  private var isBegun = false
  private var choices: [ChatChoiceDeltas] = []
  private var usage: Usage?

  /// - Parameters:
  ///   - head: what stands where the provider says nothing.
  ///   - seed: makes ids of calls unique where the provider gives none.
  ///   - includesUsage: whether every object has a `usage`, null in all but the one after the last choice.
  init(head: ChatCompletionHead, seed: String, includesUsage: Bool) {
    self.head = head
    self.seed = seed
    self.includesUsage = includesUsage
  }

  /// The objects for a chunk, mostly one.
  ///
  /// - Throws: ``OpenAIError`` when the provider broke the answer off.
  mutating func take(_ chunk: StreamChunk) throws(OpenAIError) -> [JSON] {
    if let usage = chunk.usage { self.usage = usage }
    if let error = chunk.error { throw OpenAIError(error) }
    if !isBegun {
      head.learn(id: chunk.id, provider: chunk.provider, model: chunk.model, created: chunk.created)
    }
    guard chunk.delta != nil || chunk.finish != nil else { return [] }
    let place = place(of: chunk.choice)
    var objects: [JSON] = []
    if let delta = chunk.delta, let members = choices[place].apply(delta) {
      objects.append(object(chunk.choice, members))
    }
    if let finish = chunk.finish {
      if let failure = finish.failure { throw failure }
      objects.append(object(chunk.choice, choices[place].end(), finish.reason.chatCompletionWord))
    }
    if !objects.isEmpty { isBegun = true }
    return objects
  }

  /// The object after the last choice; nil where the usage is not wanted or not known.
  var last: JSON? {
    guard includesUsage, let usage else { return nil }
    var object = head.members("chat.completion.chunk")
    object["choices"] = []
    object["usage"] = usage.chatCompletion
    return .object(object)
  }

  private func object(_ choice: Int, _ delta: JSON.Object, _ reason: String? = nil) -> JSON {
    var object = head.members("chat.completion.chunk")
    object["choices"] = [
      [
        "index": JSON(choice), "delta": .object(delta), "logprobs": .null,
        "finish_reason": reason.map(JSON.string) ?? .null,
      ]
    ]
    if includesUsage { object["usage"] = .null }
    return .object(object)
  }

  private mutating func place(of index: Int) -> Int {
    if let place = choices.firstIndex(where: { $0.index == index }) { return place }
    choices.append(ChatChoiceDeltas(index: index, seed: seed))
    return choices.count - 1
  }
}
