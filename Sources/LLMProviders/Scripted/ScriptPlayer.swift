import JSONKit
import LLM

/// Makes the chunks of one turn.
struct ScriptPlayer: Sendable {
  let provider: String
  let request: InvocationRequest
  let turn: Script.Turn
  /// The turn's place in the script, from 0.
  let number: Int

  func play(chunkSize: Int) throws -> [StreamChunk] {
    try check(turn.expectation)
    if let failure = turn.failure {
      let kind = InvocationError.Kind(rawValue: failure.kind)
      throw InvocationError(
        kind.code, failure.message, kind: kind, provider: provider, model: request.model,
        isRetryable: kind.isRetryable)
    }
    var template = ChunkTemplate(provider: provider, model: request.model)
    template.id = "scripted-\(number + 1)"
    let values = ScriptTemplate(request.messages)
    var chunks: [StreamChunk] = []
    var written = 0
    for (part, piece) in try pieces(values).enumerated() {
      let isAnswer = piece.isAnswer
      chunks.append(template.delta(part, .open(piece.opening), isAnswer: isAnswer))
      for text in Self.cut(piece.text, chunkSize) {
        chunks.append(template.delta(part, .append(text), isAnswer: isAnswer))
      }
      written += piece.text.utf8.count
      chunks.append(template.delta(part, .close, isAnswer: isAnswer))
    }
    if !turn.isCut { chunks.append(template.finish(finish, usage: usage(written: written))) }
    return chunks
  }

  private struct Piece {
    var opening: Part
    var text: String
    var isAnswer = false
  }

  private func pieces(_ values: ScriptTemplate) throws(ScriptTemplate.Missing) -> [Piece] {
    var pieces: [Piece] = []
    if let reasoning = turn.reasoning {
      pieces.append(Piece(opening: Part(.reasoning("")), text: try values.fill(reasoning)))
    }
    if let text = turn.text { pieces.append(Piece(opening: .text(""), text: try values.fill(text), isAnswer: true)) }
    for (index, call) in turn.calls.enumerated() {
      let id = "call_\(number + 1)_\(index + 1)"
      let arguments: String
      if case .string(let raw) = call.arguments {
        arguments = try values.fill(raw)
      } else {
        arguments = try values.fill(call.arguments).text
      }
      let opening = ToolCall(id: id, name: visibleName(call.name), arguments: "")
      pieces.append(Piece(opening: Part(.toolCall(opening)), text: arguments))
    }
    return pieces
  }

  private var finish: Finish {
    if let word = turn.finish { return Finish(FinishReason(rawValue: word), raw: word) }
    return turn.calls.isEmpty ? Finish(.stop, raw: "stop") : Finish(.toolCalls, raw: "tool_calls")
  }

  /// A stand-in with the size of a real count: four bytes a token.
  private func usage(written: Int) -> Usage {
    let read = request.messages.reduce(0) { sum, message in
      sum + message.text.utf8.count + message.toolResults.reduce(0) { $0 + $1.text.utf8.count }
    }
    return Usage(inputTokens: max(1, read / 4), outputTokens: max(1, written / 4))
  }

  /// The name the model would see for `server.tool`; a name that is not offered stays, as a real model's slip would.
  private func visibleName(_ name: String) -> String { offered(name)?.name ?? name }

  private func offered(_ name: String) -> ToolDefinition? {
    let tools = request.tools ?? []
    return tools.first { $0.name.sameBytes(as: name) } ?? tools.first { $0.qualifiedName?.sameBytes(as: name) ?? false }
  }

  private func check(_ expectation: Script.Expectation) throws(InvocationError) {
    for name in expectation.tools where offered(name) == nil {
      let names = (request.tools ?? []).map { $0.qualifiedName ?? $0.name }.joined(separator: ", ")
      throw unexpected("expects the tool \"\(name)\"; offered are: \(names.isEmpty ? "none" : names)")
    }
    guard let wanted = expectation.lastContains else { return }
    let last = request.messages.last
    let text = (last?.text ?? "") + (last?.toolResults.map(\.text).joined(separator: "\n") ?? "")
    if !text.contains(wanted) { throw unexpected("expects \"\(wanted)\" in the last message, which says: \(text)") }
  }

  private func unexpected(_ what: String) -> InvocationError {
    InvocationError(
      .invalidRequest, "Turn \(number + 1) of the script \(what).", kind: .invalidRequest, provider: provider,
      model: request.model)
  }

  private static func cut(_ text: String, _ size: Int) -> [String] {
    var pieces: [String] = []
    var rest = text[...]
    while !rest.isEmpty {
      pieces.append(String(rest.prefix(size)))
      rest = rest.dropFirst(size)
    }
    return pieces
  }
}
