import JSONKit
import LLM

/// One choice of a stream: turns the changes of its parts into OpenAI's deltas, which can only add.
///
/// Lengths are kept, not texts: what a provider puts in the place of a part is said as far as it is longer than what was
/// said already.
struct ChatChoiceDeltas: Sendable {
  private struct Growing: Sendable {
    let form: Form
    var bytes = 0
  }

  private enum Form: Sendable, Hashable {
    case text, reasoning, refusal
    /// A call, by its place among the calls.
    case call(Int)
    /// What the interface has no place for.
    case hidden
  }

  /// Its place among the answers.
  let index: Int
  private var parts: [Int: Growing] = [:]
  private var ids: ChatCallIDs
  private var calls = 0
  private var isBegun = false

  /// - Parameter seed: makes ids of calls unique where the provider gives none.
  init(index: Int, seed: String) {
    self.index = index
    ids = ChatCallIDs(answer: "\(seed)_\(index)")
  }

  /// The delta for a change; nil when there is nothing to say.
  mutating func apply(_ delta: Delta) -> JSON.Object? {
    guard let members = members(for: delta) else { return nil }
    return begun(members)
  }

  /// The delta of the event that ends the choice: empty, unless nothing was said before.
  mutating func end() -> JSON.Object {
    isBegun ? [:] : begun(["content": ""])
  }

  /// The role stands in the first event alone.
  private mutating func begun(_ members: JSON.Object) -> JSON.Object {
    if isBegun { return members }
    isBegun = true
    var first: JSON.Object = ["role": "assistant", "content": .null]
    for member in members { first[member.key] = member.value }
    return first
  }

  private mutating func members(for delta: Delta) -> JSON.Object? {
    switch delta.change {
    case .open(let part): return open(part, delta.part)
    case .append(let text): return append(text, to: delta.part)
    case .replace(let part):
      guard let known = parts[delta.part], known.form != .hidden else { return open(part, delta.part) }
      let rest = Self.text(of: part).utf8.dropFirst(known.bytes)
      return append(String(decoding: rest, as: UTF8.self), to: delta.part, part.echo)
    case .echo(let echo): return append("", to: delta.part, echo)
    default: return nil
    }
  }

  private mutating func open(_ part: Part, _ number: Int) -> JSON.Object? {
    let form: Form
    switch part.kind {
    case .text: form = .text
    case .reasoning: form = .reasoning
    case .refusal: form = .refusal
    case .toolCall(let call):
      parts[number] = Growing(form: .call(calls), bytes: call.arguments.utf8.count)
      defer { calls += 1 }
      return opened(call, part.echo)
    default: form = .hidden
    }
    parts[number] = Growing(form: form)
    return append(Self.text(of: part), to: number)
  }

  private mutating func opened(_ call: ToolCall, _ echo: Echo?) -> JSON.Object {
    var object: JSON.Object = [
      "index": JSON(calls), "id": .string(ids.id(of: call)), "type": "function",
      "function": ["name": .string(call.name), "arguments": .string(call.arguments)],
    ]
    ChatCallEcho.write(echo, to: &object)
    return ["tool_calls": [.object(object)]]
  }

  /// A piece of a part that nobody opened is text of the answer.
  private mutating func append(_ text: String, to number: Int, _ echo: Echo? = nil) -> JSON.Object? {
    var part = parts[number] ?? Growing(form: .text)
    part.bytes += text.utf8.count
    parts[number] = part
    if case .call(let place) = part.form { return appended(text, toCall: place, echo) }
    if text.isEmpty { return nil }
    return switch part.form {
    case .text: ["content": .string(text)]
    case .reasoning: ["reasoning_content": .string(text)]
    case .refusal: ["refusal": .string(text)]
    default: nil
    }
  }

  private func appended(_ text: String, toCall place: Int, _ echo: Echo?) -> JSON.Object? {
    if text.isEmpty, echo == nil { return nil }
    var call: JSON.Object = ["index": JSON(place)]
    if !text.isEmpty { call["function"] = ["arguments": .string(text)] }
    ChatCallEcho.write(echo, to: &call)
    return ["tool_calls": [.object(call)]]
  }

  private static func text(of part: Part) -> String {
    if case .toolCall(let call) = part.kind { call.arguments } else { part.text ?? "" }
  }
}
