import JSONKit

extension StreamAggregator {
  /// One choice while it grows.
  struct Unfinished: Sendable {
    let index: Int
    var finish: Finish?
    private var parts: [GrowingPart] = []

    init(index: Int) {
      self.index = index
    }

    mutating func apply(_ delta: Delta) {
      switch delta.change {
      case .open(let part), .replace(let part):
        let place = makeRoom(for: delta.part)
        parts[place].part = part
        parts[place].text = ""
      case .append(let text):
        let place = makeRoom(for: delta.part)
        parts[place].text += text
      case .annotate(let annotation):
        let place = makeRoom(for: delta.part)
        parts[place].part?.annotations.append(annotation)
      case .echo(let echo):
        let place = makeRoom(for: delta.part)
        parts[place].part?.echo = echo
      case .close:
        let place = makeRoom(for: delta.part)
        parts[place].isClosed = true
      }
    }

    /// The choice as it stands; calls that were cut off are marked.
    var choice: Choice {
      let reason = finish?.reason ?? .error
      let mayBeCut = reason == .length || reason == .error || reason == .contentFilter
      let content = parts.compactMap { $0.whole(mayBeCut: mayBeCut) }
      return Choice(
        index: index, message: Message(role: .assistant, content: content), finish: finish ?? Finish(.error))
    }

    /// Parts are numbered from 0 without gaps, so a place beyond the end is the next one.
    private mutating func makeRoom(for part: Int) -> Int {
      if let place = parts.lastIndex(where: { $0.number == part }) { return place }
      parts.append(GrowingPart(number: part))
      return parts.count - 1
    }
  }

  /// One part while it grows: the opening form, and the text that followed in one buffer.
  private struct GrowingPart: Sendable {
    let number: Int
    var part: Part?
    var text = ""
    var isClosed = false

    init(number: Int) {
      self.number = number
    }

    func whole(mayBeCut: Bool) -> Part? {
      guard var whole = part else { return text.isEmpty ? nil : .text(text) }
      switch whole.kind {
      case .text(let start): whole.kind = .text(start + text)
      case .reasoning(let start): whole.kind = .reasoning(start + text)
      case .refusal(let start): whole.kind = .refusal(start + text)
      case .toolCall(var call):
        call.arguments += text
        if mayBeCut { call.isIncomplete = (try? JSON(parsing: call.arguments)) == nil }
        whole.kind = .toolCall(call)
      case .providerToolCall(var call):
        call.arguments += text
        whole.kind = .providerToolCall(call)
      default: break
      }
      return whole
    }
  }
}
