import JSONKit
import Policies
import Testing

struct PolicySetTests {
  @Test func `without rules every call is allowed`() {
    let decision = PolicySet.empty.decide(PolicyCall(server: "git", name: "git.push"))
    #expect(decision.verdict == .allow)
    #expect(decision.ground == .unruled)
  }
}
