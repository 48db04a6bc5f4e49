import JSONKit

/// OpenRouter's thoughts: a list whose entries come in pieces and go back whole, signatures and sealed texts included.
///
/// Source: OpenRouter documentation, "Reasoning tokens"; read 2026-11-23.
struct ReasoningDetails: Sendable {
  /// The member of a message that holds them.
  static let member = "reasoning_details"

  private var entries: [JSON.Object] = []

  /// Members that come in pieces; the others are set by the last piece that has them.
  private static let texts = ["text", "summary", "data"]

  mutating func add(_ pieces: JSON?) {
    for case .object(let piece) in pieces?.arrayValue ?? [] {
      guard let place = place(of: piece) else {
        entries.append(piece)
        continue
      }
      for member in piece where !member.value.isNull {
        if Self.texts.contains(member.key), let more = member.value.stringValue {
          entries[place][member.key] = .string((entries[place][member.key]?.stringValue ?? "") + more)
        } else {
          entries[place][member.key] = member.value
        }
      }
    }
  }

  /// What goes back with the message; nil when there was nothing.
  var echo: JSON? {
    guard !entries.isEmpty else { return nil }
    return [Self.member: .array(entries.map(JSON.object))]
  }

  /// The entry a piece continues: of the same type, and of the same index or without one the last.
  private func place(of piece: JSON.Object) -> Int? {
    guard let index = piece["index"], !index.isNull else {
      guard let last = entries.indices.last, entries[last]["type"] == piece["type"] else { return nil }
      return last
    }
    return entries.firstIndex { $0["index"] == index && $0["type"] == piece["type"] }
  }
}
