import JSONKit
import Testing

@testable import Serving

struct CurrentTimeToolTests {
  private func time(_ zone: String?, at seconds: Double) throws -> BuiltinAnswer {
    let arguments: JSON = zone.map { ["timezone": .string($0)] } ?? [:]
    return try CurrentTimeTool(secondsSince1970: { seconds }).run(arguments)
  }

  @Test func `a zone gives local time, offset and weekday`() throws {
    let answer: BuiltinAnswer = try time("Europe/Berlin", at: 1_782_518_399.9)
    #expect(
      answer.structured == [
        "timezone": "Europe/Berlin", "time": "2026-06-27T01:59:59+02:00", "utc": "2026-06-26T23:59:59Z",
        "weekday": "Saturday", "unix": 1_782_518_399, "daylight_saving": true,
      ])
    #expect(answer.text == "2026-06-27T01:59:59+02:00 (Saturday, Europe/Berlin)")
  }

  @Test(
    arguments: [
      (nil, 0, "1970-01-01T00:00:00+00:00"), ("Asia/Kolkata", 0, "1970-01-01T05:30:00+05:30"),
      ("America/St_Johns", 1_700_000_000, "2023-11-14T18:43:20-03:30"),
      ("UTC", 951_782_400, "2000-02-29T00:00:00+00:00"),
      ("UTC", -1, "1969-12-31T23:59:59+00:00"), ("UTC", 4_102_444_800, "2100-01-01T00:00:00+00:00"),
    ] as [(String?, Double, String)])
  func `dates are right at the edges`(zone: String?, seconds: Double, expected: String) throws {
    #expect(try time(zone, at: seconds).structured["time"]?.stringValue == expected)
  }

  @Test func `an unknown zone is an error with a suggestion`() {
    let error: ServingError? = #expect(throws: ServingError.self) { try time("Europe/Berlim", at: 0) }
    #expect(error?.message.contains("did you mean \"Europe/Berlin\"?") == true)
    #expect(throws: ServingError.self) { try time("CET+1", at: 0) }
    #expect(throws: ServingError.self) { try time("../etc/passwd", at: 0) }
  }
}
