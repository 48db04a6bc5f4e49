public import JSONKit

/// One thing that happened in a run; the journal, the terminal, `stream-json` and replay all read these.
///
/// ```swift
/// if event.kind == .toolCall { print(event.step.path, event.data["input"]?["tool"]?.stringValue ?? "") }
/// print(event.json.text)  // one line of `stream-json`
/// ```
///
/// Durable events have a `seq` from 1 upwards; live ones (deltas, progress) have `seq` 0 and are never journalled.
/// `data` is deterministic and compared by replay. `measured` is neither compared nor does it decide anything.
/// The published form is `run-event.schema.json`, beside this file.
public struct RunEvent: Sendable, Hashable {
  /// The version of the published form; it changes only when an old reader would be wrong.
  public static let version: Int64 = 1

  /// The run's id.
  public var run: String
  /// The place in the order of record; 0 for a live event.
  public var seq: UInt64
  /// The causal place, which stays the same when a run is resumed or replayed.
  public var step: StepKey
  /// 1 for the first attempt of a step.
  public var attempt: Int32
  /// What it tells, and so what ``data`` holds.
  public var kind: Kind
  /// What happened, in the form the kind asks for; the same in a replay.
  public var data: JSON
  /// Wall time, latency and the like; an object.
  public var measured: JSON

  /// An event; a journal gives a durable one its ``seq``.
  public init(
    run: String, seq: UInt64 = 0, step: StepKey, attempt: Int32 = 1, kind: Kind, data: JSON,
    measured: JSON = .object([:])
  ) {
    self.run = run
    self.seq = seq
    self.step = step
    self.attempt = attempt
    self.kind = kind
    self.data = data
    self.measured = measured
  }
}

extension RunEvent {
  /// The published form: one object, printed on one line.
  public var json: JSON {
    .object([
      "v": .integer(Self.version),
      "run": .string(run),
      "seq": seq > UInt64(Int64.max) ? .unsigned(seq) : .integer(Int64(seq)),
      "path": .string(step.path),
      "n": .integer(Int64(step.occurrence)),
      "attempt": .integer(Int64(attempt)),
      "type": .string(kind.rawValue),
      "data": data,
      "m": measured,
    ])
  }

  /// Reads the published form; members and kinds this version does not know are accepted.
  /// - Throws: ``JSONError`` with the pointer of what is missing or wrong.
  public init(json: JSON) throws(JSONError) {
    var reader = try ObjectReader(json)
    run = try reader.string("run")
    let position = try reader.int("seq")
    step = StepKey(path: try reader.string("path"), occurrence: Int32(clamping: try reader.int("n")))
    attempt = Int32(clamping: try reader.int("attempt"))
    kind = Kind(rawValue: try reader.string("type"))
    data = reader.value("data") ?? .null
    measured = reader.value("m") ?? .object([:])
    seq = UInt64(max(0, position))
  }
}
