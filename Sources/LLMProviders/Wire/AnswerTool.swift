import JSONKit
import LLM

/// Turns the call of a tool that takes the answer into the answer's text, chunk by chunk.
struct AnswerTool: Sendable {
  private struct Place: Hashable {
    let choice: Int
    let part: Int
  }

  private let name: String
  private var places: Set<Place> = []

  init(_ name: String) {
    self.name = name
  }

  /// The chunks with text in place of the call, and `stop` in place of `tool_calls`.
  mutating func text(of chunks: [StreamChunk]) -> [StreamChunk] {
    chunks.map { text(of: $0) }
  }

  private mutating func text(of chunk: StreamChunk) -> StreamChunk {
    var chunk = chunk
    if let delta = chunk.delta { chunk.delta = text(of: delta, choice: chunk.choice) }
    if var finish = chunk.finish, finish.reason == .toolCalls, places.contains(where: { $0.choice == chunk.choice }) {
      finish.reason = .stop
      chunk.finish = finish
    }
    return chunk
  }

  private mutating func text(of delta: Delta, choice: Int) -> Delta {
    let place = Place(choice: choice, part: delta.part)
    var delta = delta
    switch delta.change {
    case .open(let part):
      guard let text = text(of: part) else { return delta }
      places.insert(place)
      delta.change = .open(text)
    case .replace(let part):
      guard let text = text(of: part) else { return delta }
      places.insert(place)
      delta.change = .replace(text)
    // What goes back with a call means nothing beside a text.
    case .echo where places.contains(place): delta.change = .append("")
    default: break
    }
    if places.contains(place) { delta.isAnswer = true }
    return delta
  }

  private func text(of part: Part) -> Part? {
    guard case .toolCall(let call) = part.kind, call.name.sameBytes(as: name) else { return nil }
    return .text(call.arguments)
  }
}
