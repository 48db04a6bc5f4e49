import JSONKit
import Runs
import TestKit
import Testing

struct RunEventSchemaTests {
  private let schema: RunEventSchema

  init() throws {
    schema = try RunEventSchema()
  }

  private func event(_ kind: RunEvent.Kind, _ data: JSON, seq: UInt64 = 2, path: String = "x") -> RunEvent {
    RunEvent(
      run: "r_1", seq: seq, step: StepKey(path: path, occurrence: 1), kind: kind, data: data,
      measured: ["at": "2026-11-25T06:38:26.250Z", "ms": 1])
  }

  @Test func `an event of a type nobody knows yet fits`() {
    #expect(schema.violations(of: [event(RunEvent.Kind(rawValue: "from.tomorrow"), 7)]).isEmpty)
  }

  @Test(
    arguments: [
      ("retry", ["reason": "busy"]), ("warning", ["code": "c", "message": "m"]), ("progress", ["done": 0.5]),
      ("limit", ["limit": "turns", "message": "m"]), ("server.state", ["server": "s", "state": "ready", "tools": 1]),
      ("model.delta", ["channel": "text", "part": 0, "text": "a"]),
    ] as [(String, JSON)])
  func `an event with its data fits, without it does not`(type: String, data: JSON) {
    let kind = RunEvent.Kind(rawValue: type)
    let seq: UInt64 = type == "progress" || type == "model.delta" ? 0 : 2
    #expect(schema.violations(of: [event(kind, data, seq: seq)]) == [])
    #expect(!schema.violations(of: [event(kind, "nothing", seq: seq)]).isEmpty)
  }

  @Test func `a live event has no place in the record, a durable one has`() {
    let delta: JSON = ["channel": "text", "part": 0, "text": "a"]
    #expect(!schema.violations(of: [event(.modelDelta, delta, seq: 3)]).isEmpty)
    #expect(!schema.violations(of: [event(.warning, ["code": "c", "message": "m"], seq: 0)]).isEmpty)
  }

  @Test func `a success has an answer, a failure an error`() {
    let usage: JSON = ["turns": 1, "calls": 0, "input_tokens": 1, "output_tokens": 1]
    let good: JSON = ["status": "succeeded", "exit": 0, "output": "a", "usage": usage]
    let empty: JSON = ["status": "succeeded", "exit": 0, "output": "", "usage": usage]
    let bare: JSON = ["status": "failed", "exit": 1, "output": nil, "usage": usage]
    #expect(schema.violations(of: [event(.result, good, path: "")]) == [])
    for data in [empty, bare] { #expect(!schema.violations(of: [event(.result, data, path: "")]).isEmpty) }
  }

  @Test func `an outcome has a value or an error, never both`() {
    let digest: JSON = "0123456789abcdef"
    let both: JSON = ["digest": digest, "outcome": "value", "value": 1, "error": 2]
    let neither: JSON = ["digest": digest, "outcome": "unknown"]
    for data in [both, neither] { #expect(!schema.violations(of: [event(.stepResult, data)]).isEmpty) }
  }
}
