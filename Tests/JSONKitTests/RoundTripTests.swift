import JSONKit
import Testing

/// Properties over values drawn from a seeded generator: the same values in every run.
@Suite struct RoundTripTests {
  @Test(arguments: 0..<20 as Range<UInt64>)
  func `what is printed is read as the same value`(seed: UInt64) throws {
    var values = RandomValues(seed: seed)
    for _ in 0..<50 {
      let value = values.next(depth: 5)
      #expect(try JSON(parsing: value.bytes) == value)
      #expect(try JSON(parsing: value.text(pretty: true)) == value)
      #expect(try JSON(parsing: value.text).text == value.text)
      #expect(try JSON(parsingCommented: Array(value.text(pretty: true).utf8)) == value)
      let canonical = value.canonicalBytes
      #expect(try JSON(parsing: canonical).canonicalBytes == canonical)
    }
  }

  @Test(arguments: 0..<10 as Range<UInt64>)
  func `a changed byte never does harm`(seed: UInt64) {
    var values = RandomValues(seed: seed)
    for _ in 0..<100 {
      var bytes = values.next(depth: 4).bytes
      for _ in 0..<3 { bytes[Int.random(in: bytes.indices, using: &values.generator)] = values.byte() }
      guard let value = try? JSON(parsing: bytes) else { continue }
      #expect((try? JSON(parsing: value.bytes)) == value)
    }
  }

  @Test func `the deepest allowed value is printed, compared and read`() throws {
    var value: JSON = []
    for _ in 1..<4096 { value = [value] }
    let deepest = JSONLimits(maximumDepth: 4096)
    #expect(try JSON(parsing: value.bytes, limits: deepest) == value)
    #expect(throws: JSONError.self) { try JSON(parsing: JSON.array([value]).bytes, limits: deepest) }
  }

  @Test func `thousands of members and repeated keys are read in linear time`() throws {
    var text = "{"
    for index in 0..<20_000 { text += "\"k\(index % 10_000)\":\(index)," }
    text += "\"end\":0}"
    let result = try JSON.parse(Array(text.utf8).span)
    #expect(result.value.objectValue?.count == 10_001)
    #expect(result.report.duplicateMembers == 10_000)
    #expect(result.value.objectValue?.first?.value == 10_000)
  }
}
