package import JSONKit

/// Where a replay is not what was recorded.
package struct ReplayDivergence: Error, Sendable {
  /// What is different; more may be added.
  package struct Reason: RawRepresentable, Sendable, Hashable {
    package var rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// The event came, and its data differs.
    package static let changed = Reason(rawValue: "changed")
    /// The run comes to something that was not recorded.
    package static let unexpected = Reason(rawValue: "unexpected")
    /// A recorded event does not come any more.
    package static let missing = Reason(rawValue: "missing")
    /// A step came before one that was recorded before it.
    package static let order = Reason(rawValue: "order")
  }

  /// How many bytes of a value are shown.
  package static let maximumShownBytes = 200

  package var reason: Reason
  /// The event as the replay made it; nil when none came.
  package var event: RunEvent?
  /// The recorded event; nil when nothing is recorded there.
  package var recorded: RunEvent?
  /// The first difference inside the data.
  package var difference: JSONDifference?

  init(_ reason: Reason, _ event: RunEvent? = nil, recorded: RunEvent?, _ difference: JSONDifference? = nil) {
    self.reason = reason
    self.event = event
    self.recorded = recorded
    self.difference = difference
  }

  /// One object: what is different, where, and both sides.
  package var json: JSON {
    var members: JSON.Object = ["reason": .string(reason.rawValue)]
    if let place = event ?? recorded {
      members.append("path", .string(place.step.path))
      members.append("n", JSON(place.step.occurrence))
      members.append("type", .string(place.kind.rawValue))
    }
    if let recorded { members.append("seq", JSON(Int(clamping: recorded.seq))) }
    if let difference {
      members.append("pointer", .string("/data" + difference.pointer))
      members.append("recorded", difference.old ?? .null)
      members.append("now", difference.new ?? .null)
    } else {
      members.append("recorded", recorded.map { Self.short($0) } ?? .null)
      members.append("now", event.map { Self.short($0) } ?? .null)
    }
    return .object(members)
  }

  private static func short(_ event: RunEvent) -> JSON {
    [
      "path": .string(event.step.path), "n": JSON(event.step.occurrence), "type": .string(event.kind.rawValue),
      "data": event.data,
    ]
  }
}

extension ReplayDivergence: CustomStringConvertible {
  /// Some lines for people: which event, where, what was recorded and what came now.
  package var description: String {
    var lines: [String]
    switch reason {
    case .changed:
      lines = ["the replay diverged at \(Self.name(recorded)): /data\(difference?.pointer ?? "")"]
      let shown = Self.excerpts(difference?.old, difference?.new)
      lines += ["  recorded: \(shown.old)", "  now:      \(shown.new)"]
    case .unexpected:
      lines = ["the replay diverged: it comes to \(Self.name(event)), which was not recorded"]
      lines.append("  recorded: \(recorded.map { "\(Self.name($0)) \(Self.cut($0.subject))" } ?? "nothing")")
      lines.append("  now:      \(Self.cut(event?.subject ?? ""))")
    case .missing:
      lines = ["the replay diverged: \(Self.name(recorded)) was recorded and does not come any more"]
      lines += ["  recorded: \(Self.cut(recorded?.subject ?? ""))", "  now:      nothing"]
    default:
      lines = ["the replay diverged: \(Self.name(recorded)) comes after what was recorded later"]
    }
    return lines.joined(separator: "\n")
  }

  private static func name(_ event: RunEvent?) -> String {
    guard let event else { return "nothing" }
    let number: String = event.seq > 0 ? "event \(event.seq), " : ""
    let count: String = event.step.occurrence > 1 ? "#\(event.step.occurrence)" : ""
    return "\(number)\(event.kind.rawValue)" + (event.step.path.isEmpty ? "" : " of \(event.step.path)\(count)")
  }

  private static func cut(_ text: String) -> String {
    text.utf8.count <= maximumShownBytes
      ? text : String(decoding: text.utf8.prefix(maximumShownBytes), as: UTF8.self) + "…"
  }

  /// Both values as JSON text, from shortly before the first byte that differs.
  private static func excerpts(_ old: JSON?, _ new: JSON?) -> (old: String, new: String) {
    guard let old, let new else { return (cut(old?.text ?? "nothing"), cut(new?.text ?? "nothing")) }
    let (left, right) = (Array(old.text.utf8), Array(new.text.utf8))
    let common: Int = zip(left, right).prefix { $0 == $1 }.count
    let start: Int = common > maximumShownBytes / 2 ? common - maximumShownBytes / 4 : 0
    func excerpt(_ bytes: [UInt8]) -> String {
      let part = String(decoding: bytes.dropFirst(start).prefix(maximumShownBytes), as: UTF8.self)
      return (start > 0 ? "…" : "") + part + (bytes.count > start + maximumShownBytes ? "…" : "")
    }
    return (excerpt(left), excerpt(right))
  }
}

extension RunEvent {
  /// What an event is about, as text.
  fileprivate var subject: String { (data["input"] ?? data["value"] ?? data["error"] ?? data).text }
}
