import JSONKit
import Testing

struct PointInTimeTests {
  @Test(arguments: [
    ("1970-01-01T00:00:00Z", 0), ("2026-11-25T10:00:00Z", 1_795_600_800_000),
    ("2026-11-25T10:00:00.25Z", 1_795_600_800_250), ("2026-11-25T10:00:00.1239Z", 1_795_600_800_123),
    ("2026-11-25T11:30:00+01:30", 1_795_600_800_000), ("2026-11-25t02:00:00-08:00", 1_795_600_800_000),
    ("2024-02-29T00:00:00Z", 1_709_164_800_000), ("2016-12-31T23:59:60Z", 1_483_228_800_000),
  ])
  func `times of RFC 3339 are read`(text: String, milliseconds: Int64) {
    #expect(PointInTime.rfc3339(text) == milliseconds)
  }

  @Test(arguments: [
    ("Sun, 06 Nov 1994 08:49:37 GMT", 784_111_777_000), ("Wed, 25 Nov 2026 10:00:00 GMT", 1_795_600_800_000),
    ("Thu, 29 Feb 2024 00:00:00 GMT", 1_709_164_800_000),
  ])
  func `dates of header fields are read`(text: String, milliseconds: Int64) {
    #expect(PointInTime.httpDate(text) == milliseconds)
  }

  @Test(arguments: [
    "", "now", "17", "2026-11-25", "2026-11-25T10:00:00", "2026-02-30T10:00:00Z", "2026-11-25T25:00:00Z",
    "2026-11-25T10:00:00.Z", "Wed, 25 Nov 2026 10:00:00", "Wed, 25 Nov 2026 10:00:00 CET",
    "Fri, 30 Feb 2026 10:00:00 GMT", "Wed, 25 November 2026 10:00:00 GMT", "Wed, 25 Nov 26 10:00:00 GMT",
    "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", "Wed, 25 Nov 2026 10:00 GMT",
    "Wed, xx Nov 2026 10:00:00 GMT", "Wed, 25 Nov 2026 aa:bb:cc GMT",
  ])
  func `everything else is nothing`(text: String) {
    #expect(PointInTime.rfc3339(text) == nil)
    #expect(PointInTime.httpDate(text) == nil)
  }

  @Test func `a day and its date are one, for four thousand years`() {
    var previous = CivilDate(daysSince1970: -730_001)
    for day in Int64(-730_000)...730_000 {
      let date = CivilDate(daysSince1970: day)
      let follows =
        date.day == previous.day + 1
        || (date.day == 1 && (date.month == previous.month + 1 || (date.month == 1 && date.year == previous.year + 1)))
      guard date.daysSince1970 == day, follows else {
        Issue.record("day \(day) is \(date)")
        return
      }
      previous = date
    }
    #expect(CivilDate(daysSince1970: 0) == CivilDate(year: 1970, month: 1, day: 1))
  }
}
