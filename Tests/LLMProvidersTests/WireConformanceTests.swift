import TestKit
import Testing

/// Everything that can happen to an answer on its way, for every wire format.
@Suite(.timeLimit(.minutes(5)))
struct WireConformanceTests {
  @Test(arguments: WireFormat.all, WireCase.allCases)
  func `a provider withstands`(format: WireFormat, wireCase: WireCase) async throws {
    #expect(try await WireConformance(format.script, make: format.make).failures(wireCase) == [])
  }

  @Test(arguments: WireCase.allCases)
  func `a provider that always says the same fails wherever something else is right`(wireCase: WireCase) async throws {
    let found = try await WireConformance(.openAIChat) { _ in FakeModel(.text("Hello there")) }.failures(wireCase)
    let isRight: [WireCase] = [.whole, .cutAtEveryByte, .comments, .carriageReturns, .bareCarriageReturns, .gzip]
    #expect(found.isEmpty == isRight.contains(wireCase))
  }
}
