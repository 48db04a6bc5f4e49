import JSONKit
import LLM

/// Writes a conversation as the list of items the interface wants: messages, thoughts, calls and their results.
///
/// Source: OpenAI API reference, "Create a model response", `input`; read 2026-11-25.
struct ResponsesInput: Sendable {
  private let provider: String
  private let model: String
  private let sendsOpenThoughts: Bool
  private(set) var items: [JSON] = []
  /// The message the parts at hand belong to.
  private var message: (members: JSON.Object, content: [JSON])?
  /// The calls of free-form tools, whose results have a type of their own.
  private var freeFormCalls: Set<[UInt8]> = []

  /// - Parameter sendsOpenThoughts: whether thoughts go back that the provider did not seal.
  init(provider: String, model: String, sendsOpenThoughts: Bool) {
    self.provider = provider
    self.model = model
    self.sendsOpenThoughts = sendsOpenThoughts
  }

  mutating func add(_ message: Message) throws(InvocationError) {
    var attached: [JSON] = []
    for part in message.content {
      if case .toolResult(let result) = part.kind {
        flush()
        attached += try add(result)
      } else if message.role == .assistant {
        addWritten(part)
      } else {
        try addSpoken(part, role: message.role == .tool ? .user : message.role)
      }
    }
    flush()
    if !attached.isEmpty { items.append(["role": "user", "content": .array(attached)]) }
  }

  /// Ends the message at hand; one plain text of the user or the application is its whole content.
  private mutating func flush() {
    guard case (var members, let content)? = message else { return }
    message = nil
    if members["type"] == nil, content.count == 1, let text = content[0]["text"], content[0].objectValue?.count == 2 {
      members["content"] = text
    } else {
      members["content"] = .array(content)
    }
    items.append(.object(members))
  }

  private mutating func append(_ content: JSON, to members: JSON.Object) {
    if let current = message?.members, current != members { flush() }
    if message == nil { message = (members, []) }
    message?.content.append(content)
  }

  private mutating func append(item: JSON?) {
    guard let item, case .object = item else { return }
    flush()
    items.append(item)
  }
}

// MARK: Messages of the user and the application

extension ResponsesInput {
  private mutating func addSpoken(_ part: Part, role: Role) throws(InvocationError) {
    switch part.kind {
    case .providerItem, .providerToolCall: append(item: part.echo(to: provider, model: model))
    default:
      guard let content = try ResponsesContent.input(part) else { return }
      append(content, to: ["role": .string(role.rawValue)])
    }
  }

  /// Adds the result and returns what can only follow in a message of the user.
  ///
  /// The interface has no error flag: a failure says so in its text.
  private mutating func add(_ result: ToolResult) throws(InvocationError) -> [JSON] {
    let isFreeForm = freeFormCalls.contains(Array(result.callID.utf8))
    var item: JSON.Object = [
      "type": isFreeForm ? "custom_tool_call_output" : "function_call_output", "call_id": .string(result.callID),
    ]
    var content: [JSON] = []
    var attached: [JSON] = []
    for part in result.content {
      guard let encoded = try ResponsesContent.input(part) else { continue }
      if encoded["type"] == "input_audio" { attached.append(encoded) } else { content.append(encoded) }
    }
    let isText = content.allSatisfy { $0["type"] == "input_text" && $0["prompt_cache_breakpoint"] == nil }
    if isText {
      let text = content.isEmpty ? result.structured?.text ?? "" : result.text
      item["output"] = .string((result.isError ? Self.failed : "") + text)
    } else {
      let flag: [JSON] = result.isError ? [["type": "input_text", "text": .string(Self.failed)]] : []
      item["output"] = .array(flag + content)
    }
    items.append(.object(item))
    if attached.isEmpty { return [] }
    return [["type": "input_text", "text": .string("Attached to the result of \(result.callID):")]] + attached
  }

  private static let failed = "ERROR: "
}

// MARK: Messages of the model

extension ResponsesInput {
  private mutating func addWritten(_ part: Part) {
    let echo = part.echo(to: provider, model: model)
    switch part.kind {
    case .text, .refusal:
      if echo == nil, part.text?.isEmpty == true { return }
      let members = echo?["message"]?.objectValue ?? ["type": "message", "role": "assistant"]
      append(ResponsesContent.output(part, echo), to: members)
    case .reasoning(let text): append(item: reasoning(text, echo))
    case .toolCall(let call): append(item: item(call, echo))
    case .providerItem:
      // A content of a message that is neither text nor refusal stands inside it.
      if let members = echo?["message"]?.objectValue, let content = echo?["content"] {
        append(content, to: members)
      } else {
        append(item: echo)
      }
    case .providerToolCall: append(item: echo)
    default: break
    }
  }

  /// Thoughts go back as they came, and only where the provider can read them again.
  private func reasoning(_ text: String, _ echo: JSON?) -> JSON? {
    guard let echo else { return nil }
    let isSealed = echo["encrypted_content"].map { !$0.isNull } ?? false
    if echo["type"] == "reasoning" {
      let isOpen = echo["content"]?.arrayValue?.isEmpty == false
      if isSealed || isOpen || sendsOpenThoughts { return echo }
      return nil
    }
    guard isSealed, let sealed = echo["encrypted_content"] else { return nil }
    let summary: [JSON] = text.isEmpty ? [] : [["type": "summary_text", "text": .string(text)]]
    return ["type": "reasoning", "summary": .array(summary), "encrypted_content": sealed]
  }

  private mutating func item(_ call: ToolCall, _ echo: JSON?) -> JSON {
    let isFreeForm = echo?["type"] == "custom_tool_call"
    if isFreeForm { freeFormCalls.insert(Array(call.id.utf8)) }
    var item: JSON.Object = ["type": isFreeForm ? "custom_tool_call" : "function_call"]
    item["call_id"] = .string(call.id)
    item["name"] = .string(call.name)
    if isFreeForm {
      item["input"] = .string(call.arguments)
    } else {
      item["arguments"] = .string(call.arguments.isEmpty ? "{}" : call.arguments)
    }
    for member in echo?.objectValue ?? [:] { item[member.key] = member.value }
    return .object(item)
  }
}
