import JSONKit
import Runs
import TestKit
import Testing

struct RunEventTests {
  @Test func `the published form has its members in this order`() {
    let event = RunEvent(
      run: "r_1", seq: 3, step: StepKey(path: "turn[1]/model", occurrence: 2), attempt: 1, kind: .modelRequest,
      data: ["a": 1], measured: ["ms": 12])
    #expect(
      event.json.text
        == #"{"v":1,"run":"r_1","seq":3,"path":"turn[1]/model","n":2,"attempt":1,"type":"model.request","data":{"a":1},"m":{"ms":12}}"#
    )
  }

  @Test func `an event is read as it was written, unknown kinds included`() throws {
    let event = RunEvent(
      run: "r_1", seq: 3, step: StepKey(path: "x", occurrence: 1), kind: RunEvent.Kind(rawValue: "from.tomorrow"),
      data: [1, nil])
    #expect(try RunEvent(json: event.json) == event)
  }

  @Test(arguments: ["run", "seq", "path", "n", "attempt", "type"])
  func `an event without a member is refused by its name`(key: String) throws {
    let event = RunEvent(run: "r_1", step: .run, kind: .start, data: nil)
    var members = try #require(event.json.objectValue)
    members[key] = nil
    let error = #expect(throws: JSONError.self) { try RunEvent(json: .object(members)) }
    #expect(error?.message.contains(key) == true)
  }

  @Test(
    arguments: [
      (0, "1970-01-01T00:00:00.000Z"), (951_782_400_001, "2000-02-29T00:00:00.001Z"),
      (1_764_052_706_250, "2025-11-25T06:38:26.250Z"), (-1, "1969-12-31T23:59:59.999Z"),
      (4_107_542_399_999, "2100-02-28T23:59:59.999Z"), (4_107_542_400_000, "2100-03-01T00:00:00.000Z"),
    ] as [(Int64, String)])
  func `wall time is printed as RFC 3339`(milliseconds: Int64, text: String) {
    #expect(WallTime(milliseconds: milliseconds).description == text)
  }

  @Test func `a digest ignores the order of members and nothing else`() {
    let one: JSON = ["a": 1, "b": [1, 2]]
    let same: JSON = ["b": [1, 2], "a": 1]
    let other: JSON = ["a": 1, "b": [2, 1]]
    #expect(Digest(of: one) == Digest(of: same))
    #expect(Digest(of: one) != Digest(of: other))
    #expect(Digest(Digest(of: one).description) == Digest(of: one))
    #expect(Digest("xyz") == nil)
  }

  @Test(
    arguments: [
      (RunStatus.succeeded, 0), (.failed, 1), (.invalid, 3), (.serverUnavailable, 5), (.providerFailed, 6),
      (.blocked, 7), (.limit, 8), (.invalidOutput, 9), (.stuck, 10), (.diverged, 11), (.unauthenticated, 12),
      (.timeout, 124), (.cancelled, 130), (RunStatus(rawValue: "from_tomorrow"), 1),
    ] as [(RunStatus, Int32)])
  func `every status has its exit code`(status: RunStatus, code: Int32) {
    #expect(status.exitCode.rawValue == code)
  }
}
