import Synchronization
import Testing

@testable import HTTPEndpoint
@testable import Serving

struct MetricsRouteTests {
  @Test func `the text is made for each request, in the type that collectors know`() async {
    let count = Mutex(0)
    let route = MetricsRoute {
      count.withLock { count in
        count += 1
        return "requests_total \(count)\n"
      }
    }
    for number in 1...2 {
      let reply = await route.answer(EndpointRequest("GET", MetricsRoute.path))
      #expect(reply.status == 200)
      #expect(reply.fields["Content-Type"] == "text/plain; version=0.0.4; charset=utf-8")
      #expect(reply.wholeText == "requests_total \(number)\n")
    }
  }

  @Test func `only programs on this machine may ask, and they need not say who they are`() {
    let route = MetricsRoute { "" }
    #expect(route.methods == ["GET"])
    #expect(route.access == EndpointAccess(isAuthenticated: false, isLocal: true))
  }
}
