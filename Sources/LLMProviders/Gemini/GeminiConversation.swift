import JSONKit
import LLM

/// The messages of a request in the interface's form: turns of user and model, with the system text apart.
///
/// Results go into one turn directly after their calls and in the order of the calls. System messages in mid-conversation
/// join the leading ones: the interface knows no other place with their authority.
struct GeminiConversation: Sendable {
  private let parts: GeminiParts
  private(set) var system: [JSON] = []
  private var turns: [Turn] = []
  /// The calls of the last turn of the model, by id.
  private var calls: [ToolCall] = []
  /// The names of all calls so far: a result must repeat its call's.
  private var callNames: [[UInt8]: String] = [:]
  /// Media of results that the model takes only in a turn of their own.
  private var attached: [JSON.Object] = []

  private struct Turn: Sendable {
    enum Kind: Sendable { case user, results, model }

    var kind: Kind
    var parts: [JSON.Object]
    /// Of results: the places of their calls.
    var order: [Int] = []
  }

  init(provider: String, model: GeminiModel, names: GeminiNames, filesPrefix: String) {
    parts = GeminiParts(provider: provider, model: model, names: names, filesPrefix: filesPrefix)
  }

  mutating func add(_ message: Message) throws(InvocationError) {
    switch message.role {
    case .system, .developer:
      for part in message.content {
        if let encoded = try parts.encode(part) { system.append(.object(encoded)) }
      }
    case .assistant:
      addAttached()
      calls = message.toolCalls
      for call in calls { callNames[Array(call.id.utf8)] = call.name }
      append(Turn(kind: .model, parts: try encode(message.content)))
    default:
      for result in message.toolResults { try add(result) }
      let others = message.content.filter { if case .toolResult = $0.kind { false } else { true } }
      let encoded = try encode(others)
      if encoded.isEmpty { return }
      addAttached()
      append(Turn(kind: .user, parts: encoded))
    }
  }

  private func encode(_ content: [Part]) throws(InvocationError) -> [JSON.Object] {
    var encoded: [JSON.Object] = []
    for part in content {
      if let object = try parts.encode(part) { encoded.append(object) }
    }
    return encoded
  }

  private mutating func append(_ turn: Turn) {
    if !turn.parts.isEmpty { turns.append(turn) }
  }

  private mutating func add(_ result: ToolResult) throws(InvocationError) {
    let id = Array(result.callID.utf8)
    let name = result.name.isEmpty ? callNames[id] ?? result.callID : result.name
    let (part, media) = try parts.encode(result, name: name)
    attached += media
    let order = calls.firstIndex { $0.id.utf8.elementsEqual(id) } ?? .max
    if turns.last?.kind != .results { turns.append(Turn(kind: .results, parts: [])) }
    let last = turns.count - 1
    let place = turns[last].order.firstIndex { $0 > order } ?? turns[last].order.count
    turns[last].parts.insert(part, at: place)
    turns[last].order.insert(order, at: place)
  }

  private mutating func addAttached() {
    append(Turn(kind: .user, parts: attached))
    attached = []
  }
}

// MARK: The turns

extension GeminiConversation {
  var contents: [JSON] {
    var turns = self.turns
    if !attached.isEmpty { turns.append(Turn(kind: .user, parts: attached)) }
    if parts.model.wantsSignatures { Self.excuseUnsignedCalls(in: &turns) }
    return turns.map { turn in
      ["role": turn.kind == .model ? "model" : "user", "parts": .array(turn.parts.map(JSON.object))]
    }
  }

  /// Calls of another model have no signature, and the current turn is refused without one: the first call of each step
  /// gets the word that stands for "made elsewhere".
  ///
  /// Source: Gemini API, "Thought signatures", FAQ; read 2026-11-25.
  private static func excuseUnsignedCalls(in turns: inout [Turn]) {
    let start = turns.lastIndex { $0.kind == .user } ?? -1
    for index in turns.indices where index > start && turns[index].kind == .model {
      guard let call = turns[index].parts.firstIndex(where: { $0["functionCall"] != nil }) else { continue }
      if turns[index].parts[call]["thoughtSignature"] != nil { continue }
      turns[index].parts[call]["thoughtSignature"] = "skip_thought_signature_validator"
    }
  }
}
