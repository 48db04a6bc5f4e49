public import JSONKit

/// A recorded run as one text that needs nothing else: what it was made of, and everything that happened in it.
///
/// It is JSON lines: a head of type `snapshot`, the events of the run in their published form, and a seal. The seal holds the
/// number of events and the SHA-256 of everything before it, so that a bundle that was cut or changed is known as such.
/// Large values stand in their events, and secrets were taken out when the run was recorded.
public struct RunBundle: Sendable {
  /// The version of the form; a reader refuses a newer one.
  public static let version = 1
  /// The most bytes of a bundle that are read.
  public static let maximumBytes = 256 << 20

  /// The run's id.
  public var run: String
  /// `agent` or `workflow`.
  public var kind: String
  /// The name of the agent or workflow.
  public var name: String
  /// What ids and random numbers are derived from.
  public var seed: UInt64
  /// How the run stood when the bundle was made: its status, `interrupted` when it was cut off.
  public var state: String
  /// What it was made of: the agent or the text of the workflow, its inputs and options.
  public var snapshot: JSON
  /// All durable events, in order.
  public var events: [RunEvent]

  /// The bundle of a run.
  public init(
    run: String, kind: String, name: String, seed: UInt64, state: String, snapshot: JSON, events: [RunEvent]
  ) {
    (self.run, self.kind, self.name, self.seed) = (run, kind, name, seed)
    (self.state, self.snapshot, self.events) = (state, snapshot, events)
  }

  /// Whether the run is over: the last event of one that is not is no `result`.
  public var isComplete: Bool { events.last?.kind == .result }

  /// The events by their places, for a replay.
  package var recording: Recording { Recording(run: run, seed: seed, events: events) }

  /// The whole text, sealed.
  public var text: String {
    var writer = BundleWriter()
    var text = writer.take(Self.head(run, kind, name, seed, state, isComplete: isComplete, snapshot)) + "\n"
    for event in events { text += writer.take(event.json) + "\n" }
    return text + writer.seal(run) + "\n"
  }

  /// The first line.
  package static func head(
    _ run: String, _ kind: String, _ name: String, _ seed: UInt64, _ state: String, isComplete: Bool,
    _ snapshot: JSON, more: JSON.Object = [:]
  ) -> JSON {
    var data: JSON.Object = [
      "bundle": JSON(version), "run": .string(run), "kind": .string(kind), "name": .string(name),
      "seed": .string(Digest(seed).description), "state": .string(state), "complete": .bool(isComplete),
    ]
    for member in more where data[member.key] == nil { data.append(member.key, member.value) }
    // Where it ran and with which files says something of a machine and nothing of the run.
    var made: JSON.Object = snapshot.objectValue ?? [:]
    (made["folder"], made["setup"]) = (nil, nil)
    data.append("made_of", .object(made))
    return ["v": .integer(RunEvent.version), "run": .string(run), "type": "snapshot", "data": .object(data)]
  }
}

/// Makes the lines of a bundle one after the other, and the seal that belongs to them.
package struct BundleWriter: Sendable {
  private var bytes: [UInt8] = []
  private var count = -1

  package init() {}

  /// One line: the head first, then the events.
  package mutating func take(_ json: JSON) -> String {
    let line: String = json.text
    bytes += line.utf8
    bytes.append(UInt8(ascii: "\n"))
    count += 1
    return line
  }

  /// The last line.
  package func seal(_ run: String) -> String { Self.seal(run, events: max(count, 0), bytes) }

  /// The last line, behind so many events and after these bytes.
  static func seal(_ run: String, events: Int, _ bytes: [UInt8]) -> String {
    let data: JSON = ["events": JSON(events), "sha256": .string(SHA256.text(of: bytes))]
    let seal: JSON = ["v": .integer(RunEvent.version), "run": .string(run), "type": "seal", "data": data]
    return seal.text
  }
}
