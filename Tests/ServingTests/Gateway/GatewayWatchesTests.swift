import JSONKit
import Testing

@testable import Serving

/// How many clients watch what.
struct GatewayWatchesTests {
  @Test func `a resource is watched from the first client to the last`() {
    var watches = GatewayWatches()
    for difference in [1, 1, -1] { watches.change("x://r", of: "s", by: difference) }
    watches.change("x://q", of: "t", by: 1)
    #expect(watches.uris(of: "s") == [ByteKey("x://r")])
    #expect(watches.uris(of: "t") == [ByteKey("x://q")])
    watches.change("x://r", of: "s", by: -1)
    watches.change("x://q", of: "t", by: -1)
    #expect(watches.uris(of: "s") == [])
    #expect(watches.isEmpty, "nothing is remembered of what nobody watches")
  }

  @Test func `an end that comes before its beginning leaves nothing behind`() {
    var watches = GatewayWatches()
    watches.change("x://r", of: "s", by: -1)
    #expect(watches.uris(of: "s") == [])
    watches.change("x://r", of: "s", by: 1)
    #expect(watches.isEmpty)
  }

  @Test func `addresses are told apart by their bytes`() {
    var watches = GatewayWatches()
    watches.change("x://\u{e9}", of: "s", by: 1)
    watches.change("x://e\u{301}", of: "s", by: 1)
    #expect(watches.uris(of: "s").count == 2)
  }
}
