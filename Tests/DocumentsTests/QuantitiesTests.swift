import Documents
import JSONKit
import Testing

struct QuantitiesTests {
  @Test(arguments: [
    ("20s", Duration.seconds(20)), ("2m", .seconds(120)), ("500ms", .milliseconds(500)), ("1h30m", .seconds(5400)),
    ("1.5s", .milliseconds(1500)), ("0", .zero), ("1d", .seconds(86_400)), ("0s", .zero),
    ("1m0.25s", .milliseconds(60_250)),
  ])
  func `durations are read exactly`(text: String, duration: Duration) {
    #expect(Quantities.duration(text) == duration)
  }

  @Test(arguments: [
    "", "20", "s", "-1s", "1 s", "1m1h", "1s1s", "1.s", ".5s", "1..5s", "1e3s", "9999999d", "20sec", "1S",
  ])
  func `other texts are no durations`(text: String) {
    #expect(Quantities.duration(text) == nil)
  }

  @Test(arguments: ["20s", "2m", "500ms", "1h30m", "1m1s1ms", "0"])
  func `a duration is written as it was read`(text: String) throws {
    #expect(Quantities.text(of: try #require(Quantities.duration(text))) == text)
  }

  @Test(arguments: [
    ("64KiB", 65_536), ("16MiB", 16_777_216), ("1GiB", 1_073_741_824), ("10kB", 10_000), ("5", 5), ("1.5KiB", 1536),
    ("7B", 7),
  ])
  func `sizes are read exactly`(text: String, bytes: Int) {
    #expect(Quantities.bytes(text) == bytes)
  }

  @Test(arguments: ["", "KiB", "1.1B", "-5", "64 KiB", "64kib", "99999999999999999999GiB"])
  func `other texts are no sizes`(text: String) {
    #expect(Quantities.bytes(text) == nil)
  }

  @Test(arguments: [("200k", 200_000), ("3", 3), ("1M", 1_000_000)])
  func `counts may be short`(text: String, count: Int) {
    #expect(Quantities.count(text) == count)
  }

  @Test func `members are read with their units`() throws {
    var reader = try ObjectReader(["a": "2m", "b": "64KiB", "c": 12, "d": 1500, "e": nil] as JSON)
    #expect(try reader.optionalDuration("a") == .seconds(120))
    #expect(try reader.optionalBytes("b") == 65_536)
    #expect(try reader.optionalCount("c") == 12)
    #expect(try reader.optionalDuration("d", bareUnit: .milliseconds(1)) == .milliseconds(1500))
    #expect(try reader.optionalDuration("e") == nil)
    #expect(reader.unread.isEmpty)
  }

  @Test func `a bare number is no duration`() throws {
    var reader = try ObjectReader(["a": 20, "b": 0] as JSON)
    let error = #expect(throws: DocumentError.self) { try reader.optionalDuration("a") }
    #expect(error?.message.contains("\"20s\"") == true)
    #expect(throws: DocumentError.self) { try reader.optionalBytes("b") }
  }
}
